import type { IncomingMessage, ServerResponse } from 'node:http'
import * as v from 'valibot'
import { fromBase64url } from '#shared/bytes/base64url.ts'
import { Secret } from '#shared/bytes/secret.ts'
import { type EnvelopeId, parseEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { CodedError } from '#shared/errors.ts'
import type { Asker } from '../limits/limits.ts'
import { readBody } from './read-body.ts'

const MAXIMUM_FORM_BYTES = 8 * 1024
const MAXIMUM_JSON_BYTES = 64 * 1024
const MAXIMUM_DEPTH = 12

/** One request as the routes see it: nothing in it is believed until one of these has read it. */
export class Exchange {
  readonly incoming: IncomingMessage
  /** Only for the route that streams sealed bytes. */
  readonly outgoing: ServerResponse
  /** Whom it is counted for. A route that has verified a sign-in sets the account. */
  readonly asker: Asker
  readonly #parameters: Readonly<Record<string, string>>

  constructor(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    parameters: Readonly<Record<string, string>>,
    address: string | null,
  ) {
    this.asker = { address, account: null }
    this.incoming = incoming
    this.outgoing = outgoing
    this.#parameters = parameters
  }

  get method(): string {
    return this.incoming.method ?? 'GET'
  }

  header(name: string): string | undefined {
    const value = this.incoming.headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }

  parameter(name: string): string {
    return this.#parameters[name] ?? ''
  }

  /** Null for what is no id at all; callers answer that as they answer an unknown one. */
  envelopeId(): EnvelopeId | null {
    return parseEnvelopeId(this.parameter('envelopeId'))
  }

  /** The bearer token's 32 bytes, or null when there is none of that form. */
  bearer(): Secret | null {
    const [, token] = /^Bearer ([A-Za-z0-9_-]{43})$/i.exec(this.header('authorization') ?? '') ?? []
    return token === undefined ? null : readSecret(token)
  }

  /** 32 bytes in a header, or null. */
  secretHeader(name: string): Secret | null {
    const text = this.header(name)
    return text !== undefined && /^[A-Za-z0-9_-]{43}$/.test(text) ? readSecret(text) : null
  }

  /** @throws CodedError `request/malformed` or `request/too-large` */
  async form(): Promise<URLSearchParams> {
    if (
      !/^application\/x-www-form-urlencoded *(?:; *charset=utf-8)?$/i.test(this.header('content-type') ?? '')
    ) {
      throw new CodedError('request/malformed')
    }
    const bytes = await readBody(this.incoming, MAXIMUM_FORM_BYTES)
    return new URLSearchParams(new TextDecoder().decode(bytes))
  }

  /** @throws CodedError `request/malformed` or `request/too-large` */
  async json<S extends v.GenericSchema>(schema: S): Promise<v.InferOutput<S>> {
    // A form or a text can be posted across origins without a preflight; JSON cannot.
    if (!/^application\/json *(?:; *charset=utf-8)?$/i.test(this.header('content-type') ?? '')) {
      throw new CodedError('request/malformed')
    }
    const parsed = v.safeParse(schema, parseJson(await readBody(this.incoming, MAXIMUM_JSON_BYTES)))
    if (!parsed.success) throw new CodedError('request/malformed')
    return parsed.output
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    if (depthOf(text) > MAXIMUM_DEPTH) throw new RangeError('nested too deeply')
    return JSON.parse(text)
  } catch (cause) {
    throw new CodedError('request/malformed', { cause })
  }
}

/** At least as deep as the JSON in it: brackets in strings count too, which no message of ours has. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (const letter of text) {
    if (letter === '{' || letter === '[') deepest = Math.max(deepest, ++depth)
    else if (letter === '}' || letter === ']') depth -= 1
  }
  return deepest
}

function readSecret(text: string): Secret | null {
  try {
    return new Secret(fromBase64url(text))
  } catch {
    return null
  }
}
