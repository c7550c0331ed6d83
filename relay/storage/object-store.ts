import type { ClientRequest, IncomingMessage } from 'node:http'
import { Agent as PlainAgent, request as plainRequest } from 'node:http'
import { Agent as SafeAgent, request as safeRequest } from 'node:https'
import { AwsV4Signer } from 'aws4fetch'
import type { StorageAddress, StorageCredentials } from './storage-address.ts'

const CONNECTIONS = 256
const IDLE_MS = 30_000
/** An answer that is not an object is a few lines. */
const MAXIMUM_TEXT_BYTES = 4 * 1024 ** 2

export type StoredObject = { key: string; lengthBytes: number; storedAt: number }

/**
 * The five calls to an S3 server that this relay makes. None of them relies on anything that some server leaves out: no
 * conditional write, no lifecycle, no multi-object delete, no checksum that is not SigV4's own.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html
 */
export class ObjectStore {
  readonly #address: StorageAddress
  readonly #credentials: StorageCredentials
  /** Signing keys of the day, which the signer keeps here. */
  readonly #signingKeys = new Map<string, ArrayBuffer>()
  readonly #agent: PlainAgent | SafeAgent

  constructor(address: StorageAddress, credentials: StorageCredentials) {
    this.#address = address
    this.#credentials = credentials
    const Agent = address.endpoint.protocol === 'https:' ? SafeAgent : PlainAgent
    this.#agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  }

  /**
   * Begins an object of exactly this length. It is there once `end` has returned, and not at all before.
   *
   * @param sha256 of its bytes, when it is known: then the server refuses anything else
   */
  async put(key: string, lengthBytes: number, sha256: Uint8Array | null = null): Promise<ObjectWriter> {
    const contentHash = sha256 === null ? 'UNSIGNED-PAYLOAD' : Buffer.from(sha256).toString('hex')
    const headers = { 'content-length': String(lengthBytes), 'x-amz-content-sha256': contentHash }
    return new ObjectWriter(await this.#request('PUT', this.#urlOf(key), headers))
  }

  /** From `start` up to, not including, `end`. */
  async get(key: string, start: number, end: number): Promise<IncomingMessage> {
    const request = await this.#request('GET', this.#urlOf(key), { range: `bytes=${start}-${end - 1}` })
    request.end()
    const answer = await answerTo(request)
    const { statusCode } = answer
    // A server that ignores the range sends all of it, which would be taken for the part.
    if (statusCode === 206 || (statusCode === 200 && answer.headers['content-length'] === String(end))) {
      return answer
    }
    throw await refusalOf(answer)
  }

  /** Null when there is no such object. */
  async lengthOf(key: string): Promise<number | null> {
    const request = await this.#request('HEAD', this.#urlOf(key))
    request.end()
    const answer = await answerTo(request)
    answer.resume()
    if (answer.statusCode === 404) return null
    if (answer.statusCode !== 200) throw new StorageProblem(answer.statusCode ?? 0, '')
    return Number(answer.headers['content-length'])
  }

  /** Deleting what is not there is fine: it may have been interrupted. */
  async delete(key: string): Promise<void> {
    const request = await this.#request('DELETE', this.#urlOf(key))
    request.end()
    const answer = await answerTo(request)
    if (answer.statusCode !== 204 && answer.statusCode !== 200 && answer.statusCode !== 404) {
      throw await refusalOf(answer)
    }
    answer.resume()
  }

  /** Up to a thousand, in the order of their keys. */
  async list(under: string, after: string | null): Promise<{ objects: StoredObject[]; isAll: boolean }> {
    const url = this.#urlOf('')
    url.searchParams.set('list-type', '2')
    url.searchParams.set('prefix', `${this.#address.prefix}${under}`)
    if (after !== null) url.searchParams.set('start-after', `${this.#address.prefix}${after}`)
    const text = await this.#text('GET', url)
    const objects = [...text.matchAll(/<Contents>(.*?)<\/Contents>/gs)].map(([, content = '']) => ({
      key: fieldOf(content, 'Key').slice(this.#address.prefix.length),
      lengthBytes: Number(fieldOf(content, 'Size')),
      storedAt: Date.parse(fieldOf(content, 'LastModified')),
    }))
    return { objects, isAll: fieldOf(text, 'IsTruncated') !== 'true' }
  }

  /** What one of the bucket's own documents says (`versioning`, `lifecycle`); null when it has none, or will not say. */
  async document(name: 'versioning' | 'lifecycle'): Promise<string | null> {
    const url = this.#urlOf('')
    url.search = `${name}=`
    return this.#text('GET', url).catch(() => null)
  }

  /** Puts a short object, on a condition that some servers know. */
  async putOnce(key: string, bytes: Uint8Array): Promise<number> {
    const headers = { 'content-length': String(bytes.length), 'if-none-match': '*' }
    const request = await this.#request('PUT', this.#urlOf(key), headers)
    request.end(bytes)
    const answer = await answerTo(request)
    answer.resume()
    return answer.statusCode ?? 0
  }

  close(): void {
    this.#agent.destroy()
  }

  async #text(method: string, url: URL): Promise<string> {
    const request = await this.#request(method, url)
    request.end()
    const answer = await answerTo(request)
    if (answer.statusCode !== 200) throw await refusalOf(answer)
    return textOf(answer)
  }

  /** The bucket in the path: every server knows that, and a name with a dot in it needs no certificate of its own. */
  #urlOf(key: string): URL {
    const { endpoint, bucket, prefix } = this.#address
    const base = endpoint.pathname.replace(/\/+$/, '')
    return new URL(`${base}/${bucket}${key === '' ? '' : `/${prefix}${key}`}`, endpoint)
  }

  async #request(method: string, url: URL, headers: Record<string, string> = {}): Promise<ClientRequest> {
    const { keyId, secret, session } = this.#credentials
    const signer = new AwsV4Signer({
      method,
      url: url.href,
      // The length is for the transport: some proxies in front of a store write it anew.
      headers: without(headers, 'content-length'),
      accessKeyId: keyId,
      secretAccessKey: secret,
      ...(session === null ? {} : { sessionToken: session }),
      service: 's3',
      region: this.#address.region,
      cache: this.#signingKeys,
    })
    const signed = await signer.sign()
    const send = url.protocol === 'https:' ? safeRequest : plainRequest
    return send(signed.url, {
      method,
      headers: { ...headers, ...Object.fromEntries(signed.headers) },
      agent: this.#agent,
      timeout: IDLE_MS,
    })
  }
}

/** One object on its way. */
export class ObjectWriter {
  readonly #request: ClientRequest
  readonly #answer: Promise<IncomingMessage>
  /** A server that answers before it has everything is refusing it. Never fulfilled otherwise. */
  readonly #refusal: Promise<StorageProblem>
  #isWhole = false

  constructor(request: ClientRequest) {
    this.#request = request
    this.#answer = answerTo(request)
    this.#refusal = this.#answer.then((answer) =>
      this.#isWhole ? new Promise(() => undefined) : refusalOf(answer),
    )
    // It may be refused before anybody asks: then `write` or `end` says so.
    this.#refusal.catch(() => undefined)
  }

  /** @param bytes may be used again when it returns */
  async write(bytes: Uint8Array): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#refusal.then(reject, reject)
      this.#request.write(bytes, (failed) => (failed ? reject(failed) : resolve()))
    })
  }

  /** @throws StorageProblem when the store did not take it */
  async end(): Promise<void> {
    this.#isWhole = true
    this.#request.end()
    const answer = await this.#answer
    if (answer.statusCode !== 200) throw await refusalOf(answer)
    answer.resume()
  }

  /** Cut short, nothing of it is there. */
  abandon(): void {
    this.#request.destroy()
  }
}

/** A store's refusal: the status, and its code if it is one that S3 has. Never its words. */
export class StorageProblem extends Error {
  readonly status: number

  constructor(status: number, code: string) {
    super(`S3: ${status}${code === '' ? '' : ` ${code}`}`)
    this.name = 'StorageProblem'
    this.status = status
  }
}

function answerTo(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve)
    request.once('error', (cause) => reject(new StorageProblem(0, codeOf(cause))))
    request.once('timeout', () => request.destroy(new Error('idle')))
  })
}

async function refusalOf(answer: IncomingMessage): Promise<StorageProblem> {
  const text = await textOf(answer).catch(() => '')
  const code = fieldOf(text, 'Code')
  return new StorageProblem(answer.statusCode ?? 0, /^[A-Za-z0-9]{1,60}$/.test(code) ? code : '')
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let lengthBytes = 0
  for await (const part of answer as AsyncIterable<Buffer>) {
    lengthBytes += part.length
    if (lengthBytes > MAXIMUM_TEXT_BYTES) throw new StorageProblem(answer.statusCode ?? 0, 'TooLong')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** Of the few elements asked for, none holds another or anything that XML would escape: keys are of our own making. */
function fieldOf(text: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? ''
}

function codeOf(cause: Error): string {
  const code = 'code' in cause ? cause.code : null
  return typeof code === 'string' ? code.replaceAll('_', '') : ''
}

function without(headers: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name))
}
