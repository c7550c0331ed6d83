import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Released } from '#shared/protocol/messages.ts'
import { LEE } from '../demo/people.ts'
import type { Answer, Tamper } from '../demo/wire.ts'
import { makeSamples, type Sample } from '../fixtures/make.ts'
import { confirm, givePurpose, openAs, problemOn, signIn, tapLink } from './opener.ts'
import { startWorld, type World } from './world.ts'

let world: World
let photo: Sample
let folder: string
let context: BrowserContext

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardlink-samples-'))
  photo = (await makeSamples(folder)).jpeg
  world = await startWorld()
  context = (await world.browser()).context
})
afterAll(async () => {
  await world?.close()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  await context.clearCookies()
  for (const page of context.pages().slice(1)) await page.close()
  world.wire.tamper = null
})

/** Changes what the relay answers to a release. */
const inRelease =
  (change: (released: Released) => Released): Tamper =>
  ({ method, path }, answer) =>
    method === 'POST' && path.endsWith('/releases') && answer.status === 201
      ? withJson(answer, change(JSON.parse(answer.body.toString())))
      : null

const withJson = (answer: Answer, value: unknown): Answer => ({
  ...answer,
  body: Buffer.from(JSON.stringify(value)),
})

/** Changes sealed bytes on their way to the vault. */
const inBytes =
  (change: (bytes: Buffer, start: number) => Buffer | null): Tamper =>
  ({ method, path }, answer) => {
    if (method !== 'GET' || !path.endsWith('/bytes') || answer.status !== 206) return null
    const start = Number(/bytes (\d+)/.exec(String(answer.headers['content-range']))?.[1])
    const body = change(Buffer.from(answer.body), start)
    return body && { ...answer, body }
  }

const flip = (bytes: Buffer, at: number) => {
  bytes[at] = (bytes[at] ?? 0) ^ 1
  return bytes
}

async function openAndRefuse(link: string) {
  const from = world.wire.passed.length
  const page = await tapLink(context, link)
  await signIn(page, LEE)
  await givePurpose(page)
  const problem = await problemOn(page)
  const asked = world.wire.passed.slice(from).filter(({ path }) => path.endsWith('/bytes'))
  expect(await page.locator('iframe:visible').count()).toBe(0)
  return { ...problem, bytesAsked: asked.length }
}

describe('a relay whose proof does not fit is not asked for one byte', () => {
  /** One character of base64url, changed in the middle. */
  const nudge = (text: string) => {
    const at = Math.floor(text.length / 2)
    return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
  }
  test.for([
    [
      'an entry that was changed',
      (released: Released) => ({
        ...released,
        receipt: { ...released.receipt, entry: nudge(released.receipt.entry) },
      }),
    ],
    [
      'another place in the log',
      (released: Released) => ({
        ...released,
        receipt: { ...released.receipt, leafIndex: released.receipt.leafIndex + 1 },
      }),
    ],
    [
      'a path that leads elsewhere',
      (released: Released) => ({
        ...released,
        receipt: {
          ...released.receipt,
          inclusionProof: released.receipt.inclusionProof
            .map(nudge)
            .concat(released.receipt.inclusionProof.length ? [] : ['A'.repeat(43)]),
        },
      }),
    ],
    [
      'a checkpoint nobody signed',
      (released: Released) => ({
        ...released,
        receipt: {
          ...released.receipt,
          checkpoint: released.receipt.checkpoint.replace(
            /\n(\d+)\n/,
            (_, size) => `\n${Number(size) + 1}\n`,
          ),
        },
      }),
    ],
    ['a tenant whose log is not known', (released: Released) => ({ ...released, tenant: 'other' })],
    [
      'a tenant named like a property of every object',
      (released: Released) => ({ ...released, tenant: 'constructor' }),
    ],
    ['another release', (released: Released) => ({ ...released, releaseId: nudge(released.releaseId) })],
  ] as const)('%s', async ([, change]) => {
    const { link } = await world.send([photo])
    world.wire.tamper = inRelease(change)
    expect(await openAndRefuse(link)).toMatchObject({
      code: 'release/proof-does-not-fit',
      heading: 'This could not be opened safely',
      bytesAsked: 0,
    })
  })

  test('the receipt of another opener’s release', async () => {
    const first = await world.send([photo])
    let stolen: Released['receipt'] | null = null
    world.wire.tamper = inRelease((released) => {
      stolen ??= released.receipt
      return { ...released, receipt: stolen }
    })
    const { page } = await openAs(context, first.link, LEE)
    await page.close()
    await context.clearCookies()
    const again = await openAndRefuse(first.link)
    expect(again).toMatchObject({ code: 'release/proof-does-not-fit', bytesAsked: 0 })
  })
})

describe('a relay that hands over something else', () => {
  test('a share wrapped for somebody else is not used', async () => {
    const { link } = await world.send([photo])
    world.wire.tamper = inRelease((released) => ({
      ...released,
      relayShareAndTicket: {
        ...released.relayShareAndTicket,
        ciphertext: `AAAA${released.relayShareAndTicket.ciphertext.slice(4)}`,
      },
    }))
    expect(await openAndRefuse(link)).toMatchObject({ code: 'wrap/wrong-key', bytesAsked: 0 })
  })

  test('the bytes of another report do not open', async () => {
    const mine = await world.send([photo])
    const other = await world.send([photo], { patient: { name: 'Somebody Else' } })
    const { page } = await openAs(context, other.link, LEE)
    const bytes = world.wire.passed
      .filter(({ path, status }) => path.endsWith('/bytes') && status === 206)
      .at(-1)
    await page.close()
    await context.clearCookies()
    world.wire.tamper = inBytes((own) => bytes?.answerBody.subarray(0, own.length) ?? null)
    const refused = await openAndRefuse(mine.link)
    expect(refused.code).toBe('envelope/wrong-key')
    expect(refused.heading).toBe('The parts of this message do not fit together')
  })

  test.for([
    ['in the clear header', 3],
    ['in the manifest’s tag', 90],
    ['in the manifest', 400],
  ] as const)('one bit changed %s: nothing is shown', async ([, at]) => {
    const { link } = await world.send([photo])
    world.wire.tamper = inBytes((bytes, start) => (start === 0 ? flip(bytes, at) : null))
    expect((await openAndRefuse(link)).code).toMatch(/^envelope\//)
  })

  test('one bit changed in the picture: the patient stands, the picture does not', async () => {
    const { link } = await world.send([photo])
    const { vault, page } = await openAs(context, link, LEE)
    world.wire.tamper = inBytes((bytes) => flip(bytes, bytes.length - 100))
    await confirm(vault)
    await vault.locator('[data-problem="envelope/segment-altered"]').waitFor()
    await vault.getByText('This message was changed after it was sealed').waitFor()
    expect(page.frames().filter((frame) => frame.url().includes('/renderer'))).toEqual([])
  })

  test('an answer that is none', async () => {
    const { link } = await world.send([photo])
    world.wire.tamper = ({ method, path }, answer) =>
      method === 'POST' && path.endsWith('/releases') ? { ...answer, body: Buffer.from('{"hello":1}') } : null
    expect(await openAndRefuse(link)).toMatchObject({ code: 'relay/unexpected-answer', bytesAsked: 0 })
  })

  test('a made-up code is not repeated', async () => {
    const { link } = await world.send([photo])
    world.wire.tamper = ({ method, path }, answer) =>
      method === 'POST' && path.endsWith('/releases')
        ? {
            ...answer,
            status: 403,
            body: Buffer.from('{"type":"x","title":"x","status":403,"code":"<script>"}'),
          }
        : null
    const refused = await openAndRefuse(link)
    expect(refused.code).toBe('relay/unexpected-answer')
    expect(JSON.stringify(refused)).not.toContain('script')
  })
})
