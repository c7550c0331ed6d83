import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AuditEntry } from '#shared/audit/entry.ts'
import { decodeEntry } from '#shared/audit/entry.ts'
import { decodeBundle } from '#shared/audit/tile.ts'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { Secret } from '#shared/bytes/secret.ts'
import { PEOPLE, type PersonName } from '#tests/fixtures/fake-issuer.ts'
import { grantTo, type Sealed, seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'
import { parseTranscript, type Step } from './parse-transcript.ts'

const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.http'))

describe.each(files)('%s', (file) => {
  let running: TestRelay
  beforeAll(async () => {
    running = await startTestRelay()
  })
  afterAll(() => running.close())

  const transcript = parseTranscript(readFileSync(join(import.meta.dirname, file), 'utf8'))
  test(transcript.title, async () => {
    const play = new Play(running)
    for (const step of transcript.steps) await play.step(step)
  })
})

/** One transcript being played against a real relay. */
class Play {
  readonly #running: TestRelay
  readonly #values: Record<string, string> = {}
  readonly #vaults = new Map<string, TestVault>()
  #sender: TestSender | null = null
  #sealed: Sealed | null = null
  #entriesCount = 0

  constructor(running: TestRelay) {
    this.#running = running
  }

  async step(step: Step): Promise<void> {
    if (step.is === 'given') return this.#given(step.what)
    const answer = await this.#ask(step)
    expect(answer.status, step.line).toBe(step.status)
    const body = await answer.clone().text()
    for (const [name, value] of step.expected) {
      const expected = this.#fill(value)
      if (name === 'code') expect(JSON.parse(body).code, step.line).toBe(expected)
      else expect(answer.headers.get(name), `${step.line}: ${name}`).toBe(expected)
    }
    if (answer.status === 201 && step.path.endsWith('/releases')) await this.#keepTicket(step.person, answer)
    expect(await this.#newEntries(), `${step.line}: audit log`).toEqual(step.entries)
  }

  async #given(what: string): Promise<void> {
    const { origin } = this.#running.relay
    const [, lengthBytes, person] = /^a sealed envelope of (\d+) bytes for (\w+)$/.exec(what) ?? []
    if (what === 'asha is signed in to the extension') {
      this.#sender = await TestSender.signIn(origin, this.#running.issuer)
    } else if (lengthBytes !== undefined && person === 'lee') {
      this.#sealed = await seal(Number(lengthBytes), 100)
      this.#values.report = this.#sealed.id
      this.#values.unknown = (await seal(10, 1)).id
      this.#values.access = toBase64url(this.#sealed.accessToken.reveal())
    } else if (what === 'it is created and uploaded') {
      await this.#senderNow().share(this.#sealedNow())
      await this.#newEntries()
    } else throw new Error(`nobody knows how to set up: ${what}`)
  }

  async #ask(step: Extract<Step, { is: 'ask' }>): Promise<Response> {
    const headers: Record<string, string> = {}
    for (const [name, value] of step.headers) headers[name] = this.#fill(value)
    if (step.person === 'asha') headers.authorization = `Bearer ${this.#senderNow().token}`
    if (step.withTicket) headers.authorization = `Bearer ${this.#values[`ticket of ${step.person}`]}`
    const path = this.#fill(step.path)
    let body: string | Uint8Array<ArrayBuffer> | null = null
    if (step.body !== null) {
      const bytes = /^bytes (\d+) to (\d+)$/.exec(step.body)
      if (bytes)
        body = this.#sealedNow().bytes.slice(Number(bytes[1]), Number(bytes[2])) as Uint8Array<ArrayBuffer>
      else {
        headers['content-type'] = 'application/json'
        body = JSON.stringify(await this.#json(step, path))
      }
    }
    return fetch(this.#running.relay.origin + path, { method: step.method, headers, body })
  }

  async #json(step: Extract<Step, { is: 'ask' }>, path: string): Promise<unknown> {
    if (step.body?.startsWith('{"')) return JSON.parse(step.body)
    if (step.body === '{create}') return this.#senderNow().createRequest(this.#sealedNow(), grantTo())
    const [, reason] = /^\{unprotected because (.*)\}$/.exec(step.body ?? '') ?? []
    if (reason)
      return {
        envelopeId: this.#values[reason === 'other' ? 'report' : 'unknown'],
        host: 'gmail',
        because: reason,
      }
    const [, how = ''] = /^\{release ?(.*)\}$/.exec(step.body ?? '') ?? []
    const vault = await this.#vaultOf(step.person)
    const id = path.split('/')[2] as Sealed['id']
    const signedIn = how === "with another vault's sign-in" ? await this.#vaultOf('a stranger') : vault
    return {
      idToken: await this.#running.issuer.idToken({
        ...PEOPLE[step.person as PersonName],
        nonce: await signedIn.nonce(id),
      }),
      accessToken:
        how === 'with a wrong access token' ? toBase64url(Secret.random(32).reveal()) : this.#values.access,
      purposeOfUse: how.startsWith('for ') ? how.slice('for '.length) : 'TREAT',
      vaultKey: vault.key.publicKey,
      nonceSalt: vault.salt,
    }
  }

  async #keepTicket(person: string, answer: Response): Promise<void> {
    const { released, ticket } = await (await this.#vaultOf(person)).open(this.#sealedNow(), answer)
    this.#values[`ticket of ${person}`] = ticket
    this.#values['release-id'] = released.releaseId
  }

  async #vaultOf(person: string): Promise<TestVault> {
    const vault =
      this.#vaults.get(person) ?? (await TestVault.make(this.#running.relay.origin, this.#running.issuer))
    this.#vaults.set(person, vault)
    return vault
  }

  /** What the log gained since the last look, in words. */
  async #newEntries(): Promise<string[]> {
    const log = `${this.#running.relay.origin}/audit/ward7`
    const [, size = '0'] = (await (await fetch(`${log}/checkpoint`)).text()).split('\n')
    const width = Number(size)
    if (width === 0) return []
    const bundle = await (await fetch(`${log}/tile/entries/000.p/${width}`)).arrayBuffer()
    const entries = decodeBundle(new Uint8Array(bundle), width) ?? []
    const fresh = entries.slice(this.#entriesCount)
    this.#entriesCount = width
    return fresh.map((entry) => inWords(decodeEntry(entry)))
  }

  #fill(text: string): string {
    return text.replace(/\{([\w-]+)\}/g, (_, name: string) => {
      const value = this.#values[name]
      if (value === undefined) throw new Error(`nothing is called ${name}`)
      return value
    })
  }

  #senderNow(): TestSender {
    if (!this.#sender) throw new Error('nobody is signed in')
    return this.#sender
  }

  #sealedNow(): Sealed {
    if (!this.#sealed) throw new Error('there is no envelope')
    return this.#sealed
  }
}

function inWords(entry: AuditEntry | null): string {
  switch (entry?.type) {
    case 'released':
      return `released ${entry.purposeOfUse}`
    case 'refused':
    case 'erased':
    case 'unprotected':
      return `${entry.type} ${entry.because}`
    default:
      return entry?.type ?? 'unreadable'
  }
}
