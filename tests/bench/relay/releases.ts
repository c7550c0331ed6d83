import { toBase64url } from '#shared/bytes/base64url.ts'
import type { CrashRelay } from '../../fixtures/crash-relay.ts'
import { PEOPLE } from '../../fixtures/fake-issuer.ts'
import { grantTo, seal, TestSender, TestVault } from '../../fixtures/relay-client.ts'
import { quantile } from '../../gates/gate.ts'
import { Wire } from './wire.ts'

/** One process, or several behind one address. */
type AtWork = Pick<CrashRelay, 'origin' | 'issuer'>

/** Releases that are ready to be asked for: each by a person and with a key of their own. */
export type ReadyRelease = { path: string; body: Buffer }

const REPORTS = 40

/** @param count of releases; tokens are signed beforehand, since the issuer is not what is measured */
export async function prepareReleases(relay: AtWork, count: number): Promise<ReadyRelease[]> {
  const sender = await TestSender.signIn(relay.origin, relay.issuer)
  const reports = await Promise.all(
    Array.from({ length: REPORTS }, async () => {
      const sealed = await seal(2000)
      await sender.share(
        sealed,
        grantTo({ type: 'role', organisation: 'RX1', role: null, minimumAssurance: 0 }),
      )
      return sealed
    }),
  )
  const ready: ReadyRelease[] = []
  for (let at = 0; at < count; at++) {
    const sealed = reports[at % REPORTS]
    if (!sealed) continue
    const vault = await TestVault.make(relay.origin, relay.issuer)
    const idToken = await relay.issuer.idToken({
      ...PEOPLE.lee,
      sub: `person-${at}`,
      nonce: await vault.nonce(sealed.id),
    })
    const body = JSON.stringify({
      idToken,
      accessToken: toBase64url(sealed.accessToken.reveal()),
      purposeOfUse: 'TREAT',
      vaultKey: vault.key.publicKey,
      nonceSalt: vault.salt,
    })
    ready.push({ path: `/envelopes/${sealed.id}/releases`, body: Buffer.from(body) })
  }
  return ready
}

export type ReleaseTimes = { perSecond: number; p50: number; p99: number }

/** Every connection asks, waits for its answer, and asks again. */
export async function askFlatOut(
  relay: AtWork,
  ready: readonly ReadyRelease[],
  connections: number,
): Promise<ReleaseTimes> {
  const wires = await openWires(relay, connections)
  const times: number[] = []
  let next = 0
  const beganAt = performance.now()
  await Promise.all(
    wires.map(async (wire) => {
      for (let one = ready[next++]; one; one = ready[next++]) times.push(await askOnce(wire, one))
    }),
  )
  const took = performance.now() - beganAt
  for (const wire of wires) wire.close()
  return { perSecond: (times.length / took) * 1000, p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
}

/** A hundred people are there at once, and ask when they ask: so many a second, at no moment of the relay's choosing. */
export async function askAtRate(
  relay: AtWork,
  ready: readonly ReadyRelease[],
  connections: number,
  perSecond: number,
): Promise<ReleaseTimes> {
  const wires = await openWires(relay, connections)
  const times: number[] = []
  const beganAt = performance.now()
  await Promise.all(
    wires.map(async (wire, first) => {
      for (let at = first; at < ready.length; at += connections) {
        const due = (at / perSecond) * 1000 - (performance.now() - beganAt)
        if (due > 0) await new Promise((resolve) => setTimeout(resolve, due))
        const one = ready[at]
        if (one) times.push(await askOnce(wire, one))
      }
    }),
  )
  const took = performance.now() - beganAt
  for (const wire of wires) wire.close()
  return { perSecond: (times.length / took) * 1000, p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
}

function openWires(relay: AtWork, connections: number): Promise<Wire[]> {
  const port = Number(new URL(relay.origin).port)
  return Promise.all(Array.from({ length: connections }, () => Wire.open(port)))
}

async function askOnce(wire: Wire, { path, body }: ReadyRelease): Promise<number> {
  const beganAt = performance.now()
  const answer = await wire.ask('POST', path, { 'content-type': 'application/json' }, [body])
  const took = performance.now() - beganAt
  if (answer.status !== 201) throw new Error(`a release was answered ${answer.status}: ${answer.body}`)
  return took
}
