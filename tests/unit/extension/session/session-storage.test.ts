import { beforeEach, describe, expect, test, vi } from 'vitest'
import { fakeBrowser } from 'wxt/testing/fake-browser'
import { DEFAULT_POLICY } from '#shared/access/policy.ts'
import type { RelayAccess } from '../../../../extension/messages/contract.ts'

vi.mock('wxt/browser', async () => ({
  browser: (await import('wxt/testing/fake-browser')).fakeBrowser,
}))
const { forgetSession, keepAccess, mustAskWho, readAccess } = await import(
  '../../../../extension/session/session-storage.ts'
)
const { readSitting, rememberLink, rememberPatientName, rememberSitting } = await import(
  '../../../../extension/session/sitting.ts'
)
const { senderAccess } = await import('../../../../extension/session/sender-session.ts')

const RELAY = 'https://relay.hospital.example'
const access: RelayAccess = {
  session: {
    senderToken: 'A'.repeat(43),
    expiresAt: 1000,
    tenant: 'ward7',
    sender: { name: 'Dr Asha Patel', organisation: 'RX1' },
    policy: DEFAULT_POLICY,
  },
  description: {
    region: 'gb',
    relayOrigin: RELAY,
    viewerOrigin: 'https://view.hospital.example',
    contentOrigin: 'https://*.view-content.example',
    relayKey: { kem: 'x25519', publicKey: 'A'.repeat(43) },
    logKeys: {},
    issuers: [],
  },
  owner: 'A'.repeat(43),
}
const setUpFor = (relayOrigin: string) => fakeBrowser.storage.local.set({ settings: { relayOrigin } })

beforeEach(() => fakeBrowser.reset())

describe('a sender’s session', () => {
  test('is kept in memory and nowhere else', async () => {
    await keepAccess(access)
    expect(await readAccess(999)).toEqual(access)
    expect(await fakeBrowser.storage.local.get()).toEqual({})
  })

  test('is over when its time is', async () => {
    await keepAccess(access)
    expect(await readAccess(1000)).toBe(null)
  })

  test('that something else left there is none', async () => {
    await fakeBrowser.storage.session.set({ session: { senderToken: 'x' }, description: 1 })
    expect(await readAccess(0)).toBe(null)
  })

  test('works while nobody answers: nothing is asked', async () => {
    await setUpFor(RELAY)
    await keepAccess(access)
    const asked = vi.spyOn(globalThis, 'fetch')
    expect(await senderAccess(0)).toEqual(access)
    expect(asked).not.toHaveBeenCalled()
    asked.mockRestore()
  })

  test('does not go to another relay that policy names meanwhile', async () => {
    await setUpFor('https://other.example')
    await keepAccess(access)
    await expect(senderAccess(0)).rejects.toMatchObject({ code: 'sign-in/needed' })
  })
})

describe('a sitting', () => {
  const sitting = {
    patient: { identifiers: [], name: 'Jane Example', dateOfBirth: '1962-03-27' },
    consent: { kind: 'direct-care', given: 'spoken', wordingVersion: 'en/1', recordedAt: 1 },
    to: [],
  } as const

  test('remembers the last patient and whose report is whose, on no disk', async () => {
    await rememberSitting({ ...sitting, patient: { ...sitting.patient, identifiers: [] }, to: [] })
    await rememberPatientName('gb-A', 'Jane Example')
    await rememberPatientName('gb-B', 'John Sample')
    expect(await readSitting()).toMatchObject({
      sitting: { patient: { name: 'Jane Example' } },
      patientNames: { 'gb-A': 'Jane Example', 'gb-B': 'John Sample' },
    })
    expect(await fakeBrowser.storage.local.get()).toEqual({})
  })

  test.for<[string, Partial<RelayAccess>, number]>([
    ['is kept when the same person signs in again', {}, 2],
    ['is not for the next person at the computer', { owner: 'B'.repeat(43) }, 0],
  ])('%s', async ([, change, kept]) => {
    await keepAccess(access)
    await rememberSitting({ ...sitting, patient: { ...sitting.patient, identifiers: [] }, to: [] })
    await rememberPatientName('gb-A', 'Jane Example')
    await keepAccess({ ...access, ...change })
    const { sitting: last, patientNames } = await readSitting()
    expect([last, patientNames['gb-A']].filter(Boolean)).toHaveLength(kept)
  })

  test('keeps a link that could not be put into a message, in memory, for its sender only', async () => {
    await keepAccess(access)
    await rememberLink('gb-A', 'https://view.hospital.example/r/gb-A#1.A')
    await readAccess(1000)
    await keepAccess(access)
    expect((await readSitting()).links).toEqual({ 'gb-A': 'https://view.hospital.example/r/gb-A#1.A' })
    expect(await fakeBrowser.storage.local.get()).toEqual({})
    await keepAccess({ ...access, owner: 'B'.repeat(43) })
    expect((await readSitting()).links).toEqual({})
  })

  test('is over when the session’s time is', async () => {
    await keepAccess(access)
    await rememberSitting({ ...sitting, patient: { ...sitting.patient, identifiers: [] }, to: [] })
    await rememberPatientName('gb-A', 'Jane Example')
    expect(await readAccess(1000)).toBe(null)
    expect(await readSitting()).toEqual({ sitting: null, patientNames: {}, links: {} })
  })

  test('is over with the sign-out', async () => {
    await keepAccess(access)
    await rememberPatientName('gb-A', 'Jane Example')
    await forgetSession()
    expect(await readSitting()).toEqual({ sitting: null, patientNames: {}, links: {} })
    expect(await readAccess(0)).toBe(null)
  })
})

describe('the issuer is told to ask who is there', () => {
  test.for<[string, () => Promise<unknown>, boolean]>([
    ['nobody was signed in', async () => {}, false],
    [
      'a session is good still',
      () => keepAccess({ ...access, session: { ...access.session, expiresAt: 2000 } }),
      false,
    ],
    ['a session has run out', () => keepAccess(access), true],
    ['somebody signed out', () => keepAccess(access).then(forgetSession), true],
    [
      'somebody signed out and the browser was closed',
      () => forgetSession().then(() => fakeBrowser.storage.session.clear()),
      true,
    ],
    [
      'somebody signed in since',
      () =>
        forgetSession().then(() =>
          keepAccess({ ...access, session: { ...access.session, expiresAt: 2000 } }),
        ),
      false,
    ],
  ])('or not: %s', async ([, happened, isAsked]) => {
    await happened()
    expect(await mustAskWho(1500)).toBe(isAsked)
  })
})
