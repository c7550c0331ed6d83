import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyReceipt } from '#shared/audit/receipt.ts'
import type {
  AnsweredKnock,
  Knocked,
  KnockStanding,
  RelayDescription,
  SentEnvelope,
} from '#shared/protocol/messages.ts'
import { PEOPLE } from '#tests/fixtures/fake-issuer.ts'
import {
  call,
  codeOf,
  grantTo,
  type Sealed,
  seal,
  TestSender,
  TestVault,
} from '#tests/fixtures/relay-client.ts'
import { entriesAbout } from '#tests/fixtures/relay-database.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'

const MINUTE = 60_000
let running: TestRelay
let sender: TestSender

beforeAll(async () => {
  running = await startTestRelay()
  sender = await TestSender.signIn(running.relay.origin, running.issuer)
})
afterAll(() => running.close())

const toWhoeverKnocks = () => grantTo({ type: 'knock' })
const newVault = () => TestVault.make(running.relay.origin, running.issuer)
async function shared(grant = toWhoeverKnocks()): Promise<Sealed> {
  const sealed = await seal(2000)
  await sender.share(sealed, grant)
  return sealed
}
const standing = async ({ knockId, knockToken }: Knocked, bearer = knockToken) => {
  const answer = await call(running.relay.origin, 'awaitKnock', { knockId }, { bearer })
  return answer.status === 200 ? ((await answer.json()) as KnockStanding).state : codeOf(answer)
}
async function sentOf(sealed: Sealed): Promise<SentEnvelope> {
  const found = (await sender.sent()).envelopes.find(({ envelopeId }) => envelopeId === sealed.id)
  if (!found) throw new Error('the sender has it')
  return found
}
const typesOf = (sealed: Sealed) => entriesAbout(running.folder, sealed.id).map(({ type }) => type)

describe('knocking', () => {
  test('the sender sees who, lets them in, and the page that waits goes on by itself', async () => {
    const sealed = await shared()
    const vault = await newVault()
    expect(await codeOf(await vault.ask(sealed, 'sam'))).toBe('release/knock-needed')
    const knocked = await vault.knock(sealed, 'sam')
    expect(knocked.senderName).toBe('Dr Asha Patel')
    const { knocks } = await sentOf(sealed)
    expect(knocks).toMatchObject([
      {
        knockId: knocked.knockId,
        openerName: 'Sam Okoro',
        openerEmail: 'sam.okoro@elsewhere.example',
        organisation: 'RY9',
        issuerName: 'Ward 7 sign-in',
        purposeOfUse: 'TREAT',
        state: 'waiting',
      },
    ])
    const waits = standing(knocked)
    const answer = await sender.answer(sealed.id, knocked.knockId, 'approved')
    const { receipt } = (await answer.json()) as AnsweredKnock
    const { logKeys } = (await (await call(running.relay.origin, 'describe')).json()) as RelayDescription
    const { entry } = await verifyReceipt(receipt, logKeys.ward7 ?? '')
    expect(entry).toMatchObject({ type: 'knock-answered', knockId: knocked.knockId, answer: 'approved' })
    expect(await waits).toBe('approved')
    const { relayShare } = await vault.open(
      sealed,
      await vault.ask(sealed, 'sam', { request: { knockToken: knocked.knockToken } }),
    )
    expect(relayShare.reveal()).toEqual(sealed.relayShare.reveal())
    expect(typesOf(sealed)).toEqual(['created', 'knocked', 'knock-answered', 'released'])
    const released = entriesAbout(running.folder, sealed.id).at(-1)
    expect(released).toMatchObject({ by: 'knock', countsAsOpen: true })
    expect((await sentOf(sealed)).refusedCount).toBe(0)
  })

  test('being let in is for one person: the next one with the link asks too', async () => {
    const sealed = await shared()
    const vault = await newVault()
    const { knockId } = await vault.knock(sealed, 'sam')
    await sender.answer(sealed.id, knockId, 'approved')
    expect(await codeOf(await (await newVault()).ask(sealed, 'lee'))).toBe('release/knock-needed')
    expect((await (await newVault()).ask(sealed, 'sam')).status).toBe(201)
  })

  test('whoever is refused hears that, each time, and cannot ask again', async () => {
    const sealed = await shared()
    const vault = await newVault()
    const knocked = await vault.knock(sealed, 'sam')
    const waits = standing(knocked)
    await sender.answer(sealed.id, knocked.knockId, 'refused')
    expect(await waits).toBe('refused')
    expect(await codeOf(await vault.ask(sealed, 'sam'))).toBe('release/knock-refused')
    expect(await codeOf(await vault.ask(sealed, 'sam', { route: 'knock' }))).toBe('release/knock-refused')
    // A later answer stands.
    expect((await sender.answer(sealed.id, knocked.knockId, 'approved')).status).toBe(200)
    const opened = await vault.open(sealed, await vault.ask(sealed, 'sam'))
    expect((await vault.read(sealed, opened.ticket)).status).toBe(200)
    await sender.answer(sealed.id, knocked.knockId, 'refused')
    expect(await codeOf(await vault.read(sealed, opened.ticket))).toBe('sign-in/needed')
  })

  test('knocking again is the same knock, and the newest page waits', async () => {
    const sealed = await shared()
    const first = await (await newVault()).knock(sealed, 'sam')
    const second = await (await newVault()).knock(sealed, 'sam')
    expect(second.knockId).toBe(first.knockId)
    expect(await standing(first)).toBe('knock/not-found')
    expect((await sentOf(sealed)).knocks).toHaveLength(1)
    expect(typesOf(sealed)).toEqual(['created', 'knocked'])
  })

  test('answering twice gives the same receipt', async () => {
    const sealed = await shared()
    const { knockId } = await (await newVault()).knock(sealed, 'sam')
    const receiptOf = async () =>
      ((await (await sender.answer(sealed.id, knockId, 'approved')).json()) as AnsweredKnock).receipt.entry
    expect(await receiptOf()).toBe(await receiptOf())
    expect(typesOf(sealed)).toEqual(['created', 'knocked', 'knock-answered'])
  })

  test('a page goes on although its sign-in has run out meanwhile; no other page, and not for ever', async () => {
    const sealed = await shared()
    const vault = await newVault()
    const now = Math.floor(Date.now() / 1000)
    const nonce = await vault.nonce(sealed.id)
    const idToken = await running.issuer.idToken({ ...PEOPLE.sam, nonce, exp: now + 60 })
    const { knockId, knockToken } = await vault.knock(sealed, 'sam', idToken)
    running.clock.offsetMs = 30 * MINUTE
    try {
      await sender.answer(sealed.id, knockId, 'approved')
      expect(await codeOf(await vault.ask(sealed, 'sam', { idToken }))).toBe('sign-in/needed')
      const stranger = await TestVault.make(running.relay.origin, running.issuer)
      const request = { knockToken }
      const theirs = await running.issuer.idToken({
        ...PEOPLE.sam,
        nonce: await stranger.nonce(sealed.id),
        exp: now + 60,
      })
      expect(await codeOf(await stranger.ask(sealed, 'sam', { idToken: theirs, request }))).toBe(
        'sign-in/needed',
      )
      // To wait for longer, or from anew, takes a sign-in of now.
      const knock = await vault.ask(sealed, 'sam', { idToken, request, route: 'knock' })
      expect(await codeOf(knock)).toBe('sign-in/needed')
      expect((await vault.ask(sealed, 'sam', { idToken, request })).status).toBe(201)
      running.clock.offsetMs = 61 * MINUTE
      expect(await codeOf(await vault.ask(sealed, 'sam', { idToken, request }))).toBe('sign-in/needed')
    } finally {
      running.clock.offsetMs = 0
    }
  })

  test('a sign-in that was not good when they knocked does not become so by waiting', async () => {
    const sealed = await shared()
    const vault = await newVault()
    const { knockId, knockToken } = await vault.knock(sealed, 'sam')
    await sender.answer(sealed.id, knockId, 'approved')
    const now = Math.floor(Date.now() / 1000)
    const nonce = await vault.nonce(sealed.id)
    const request = { knockToken }
    for (const [claims, code] of [
      [{ exp: now - 60, iat: now - 120 }, 'sign-in/needed'],
      [{ nonce: 'x'.repeat(43) }, 'sign-in/not-accepted'],
      [{ aud: 'wardlink-extension' }, 'sign-in/not-accepted'],
      [{ sub: 'lee' }, 'release/knock-needed'],
    ] as const) {
      const idToken = await running.issuer.idToken({ ...PEOPLE.sam, nonce, ...claims })
      expect(await codeOf(await vault.ask(sealed, 'sam', { idToken, request }))).toBe(code)
    }
  })

  test('nobody waits for what has ended, and nobody is let in to it', async () => {
    const sealed = await shared()
    const vault = await newVault()
    const knocked = await vault.knock(sealed, 'sam')
    await sender.revoke(sealed.id)
    expect(await standing(knocked)).toBe('over')
    const answer = await sender.answer(sealed.id, knocked.knockId, 'approved')
    expect([answer.status, await codeOf(answer)]).toEqual([410, 'release/revoked'])
    expect(await codeOf(await vault.ask(sealed, 'sam'))).toBe('release/not-granted')
    const late = await vault.ask(sealed, 'lee', { route: 'knock' })
    expect(await codeOf(late)).toBe('release/not-granted')
    expect((await sentOf(sealed)).knocks).toMatchObject([{ organisation: null, state: 'waiting' }])
  })

  test('a report with no door has none', async () => {
    const sealed = await shared(grantTo())
    const vault = await newVault()
    expect(await codeOf(await vault.ask(sealed, 'sam', { route: 'knock' }))).toBe('release/not-granted')
    expect(await codeOf(await vault.ask(sealed, 'lee', { route: 'knock' }))).toBe('knock/not-found')
    const unknown = await seal(10)
    const none = await vault.ask(unknown, 'sam', { route: 'knock' })
    const closed = await vault.ask(sealed, 'sam', { route: 'knock' })
    expect(await none.text()).toBe(await closed.text())
  })

  test('ringing every bell stops at some point', async () => {
    const sealed = await shared()
    const codes: string[] = []
    for (let count = 0; count < 21; count++) {
      const vault = await newVault()
      const answer = await vault.ask(sealed, { ...PEOPLE.sam, sub: `sam ${count}` }, { route: 'knock' })
      codes.push(answer.status === 201 ? 'knocked' : await codeOf(answer))
    }
    expect(codes).toEqual([...Array(20).fill('knocked'), 'release/too-often'])
  })

  test('looking how it stands changes nothing, and shows nothing to others', async () => {
    const sealed = await shared()
    const knocked = await (await newVault()).knock(sealed, 'sam')
    const other = await (await newVault()).knock(await shared(), 'sam')
    const values = { knockId: knocked.knockId }
    const none = await call(running.relay.origin, 'awaitKnock', { knockId: 'A'.repeat(22) })
    for (const bearer of [undefined, 'A'.repeat(43), other.knockToken, sender.token]) {
      const answer = await call(
        running.relay.origin,
        'awaitKnock',
        values,
        bearer === undefined ? {} : { bearer },
      )
      expect(answer.status).toBe(404)
      expect(await answer.text()).toBe(await none.clone().text())
    }
    const before = typesOf(sealed)
    const head = await fetch(`${running.relay.origin}/knocks/${knocked.knockId}`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${knocked.knockToken}` },
    })
    expect(head.status).toBe(200)
    expect(typesOf(sealed)).toEqual(before)
    const waits = standing(knocked)
    await sender.answer(sealed.id, knocked.knockId, 'approved')
    expect(await waits).toBe('approved')
  })
})

describe('an emergency', () => {
  let emergency: TestRelay
  let asha: TestSender
  beforeAll(async () => {
    emergency = await startTestRelay({
      tenant: {
        policy: {
          version: 3,
          maximumLifeMs: 30 * 24 * 60 * MINUTE,
          maximumEnvelopeBytes: 1024 ** 2,
          purposes: ['TREAT', 'ETREAT'],
          graceMs: 0,
          breakGlass: { organisation: 'RX1', role: null, minimumAssurance: 2, leaseMs: 5 * MINUTE },
        },
      },
    })
    asha = await TestSender.signIn(emergency.relay.origin, emergency.issuer)
  })
  afterAll(() => emergency.close())
  const reason = 'Bleeding in resus, sender not answering'
  const request = { purposeOfUse: 'ETREAT', breakGlass: { reason } }

  test('opens what was shared with somebody else: for a short time, and the sender is told at once with the reason', async () => {
    const { origin } = emergency.relay
    const sealed = await seal(2000)
    await asha.share(sealed, grantTo({ type: 'named', email: PEOPLE.sam.email }))
    const vault = await TestVault.make(origin, emergency.issuer)
    expect(await codeOf(await vault.ask(sealed, 'lee'))).toBe('release/not-granted')
    const opened = await vault.open(sealed, await vault.ask(sealed, 'lee', { request }))
    expect(opened.relayShare.reveal()).toEqual(sealed.relayShare.reveal())
    expect((await vault.read(sealed, opened.ticket)).status).toBe(200)
    const [item] = (await asha.sent()).envelopes
    expect(item?.releases).toMatchObject([
      { openerName: 'Dr Lee Chen', inEmergency: true, emergencyReason: reason },
    ])
    const types = entriesAbout(emergency.folder, sealed.id).map(({ type }) => type)
    expect(types).toEqual(['created', 'refused', 'broke-glass', 'released'])
    expect(entriesAbout(emergency.folder, sealed.id).at(-1)).toMatchObject({ by: 'break-glass' })
    emergency.clock.offsetMs = 5 * MINUTE
    expect(await codeOf(await vault.read(sealed, opened.ticket))).toBe('sign-in/needed')
    emergency.clock.offsetMs = 0
  })

  test('the reason is nowhere in the log, of the relay or of the trust', async () => {
    const sealed = await seal(2000)
    await asha.share(sealed, grantTo({ type: 'knock' }))
    const vault = await TestVault.make(emergency.relay.origin, emergency.issuer)
    expect((await vault.ask(sealed, 'lee', { request })).status).toBe(201)
    expect(JSON.stringify(entriesAbout(emergency.folder, sealed.id))).not.toContain('resus')
    expect(emergency.log.join('')).not.toContain('resus')
    const { breakGlass } = (await (await call(emergency.relay.origin, 'describe')).json()) as RelayDescription
    expect(breakGlass).toBe(true)
  })

  test.for([
    ['someone of another trust', 'sam', {}],
    ['without a reason', 'lee', { breakGlass: { reason: '  ' } }],
    ['signed in too weakly', { ...PEOPLE.lee, acr: 'aal1' }, {}],
  ] as const)('is not for %s', async ([, who, change]) => {
    const sealed = await seal(2000)
    await asha.share(sealed, grantTo({ type: 'named', email: 'nobody@ward7.example' }))
    const vault = await TestVault.make(emergency.relay.origin, emergency.issuer)
    const answer = await vault.ask(sealed, who, { request: { ...request, ...change } })
    expect([400, 403]).toContain(answer.status)
  })

  test('is not where the trust does not have it: the answer is that of a report that never was', async () => {
    const sealed = await shared(grantTo({ type: 'named', email: 'nobody@ward7.example' }))
    const vault = await newVault()
    const answer = await vault.ask(sealed, 'lee', { request })
    const none = await vault.ask(await seal(10), 'lee', { request })
    expect(await answer.text()).toBe(await none.text())
  })
})
