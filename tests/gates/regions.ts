import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { decodeEntry } from '#shared/audit/entry.ts'
import { fromBase64url } from '#shared/bytes/base64url.ts'
import { makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { CreatedEnvelope, Receipt, Released } from '#shared/protocol/messages.ts'
import { directoryText, entryOf, openDirectory, type RegionDirectory } from '#shared/regions/directory.ts'
import type { Region } from '#shared/regions/region.ts'
import { regionOfCountry } from '#shared/regions/region-of-country.ts'
import { makeLogKeyText, readLogKey } from '../../relay/keys/log-key.ts'
import { call, codeOf, grantTo, type Sealed, seal, TestSender, TestVault } from '../fixtures/relay-client.ts'
import { startTestRelay, type TestRelay } from '../fixtures/test-relay.ts'
import { type Gate, judge, type Verdict } from './gate.ts'

export const regions: Gate = {
  about: 'two relays of two regions: what is for one is refused by the other, and never passed on',
  times: 20,
  run: regionsGate,
}

async function regionsGate(times: number): Promise<Verdict> {
  const figures = {
    countries: 0,
    countriesWrong: 0,
    alteredDirectories: 0,
    alteredBelieved: 0,
    created: 0,
    wrongRegionRefused: 0,
    wrongRegionTaken: 0,
    opened: 0,
    openedElsewhere: 0,
    heardByTheOther: 0,
    receipts: 0,
    receiptsOfAnotherRegion: 0,
    directoriesServed: 0,
    impostorsStarted: 0,
  }
  countCountries(figures)
  const key = await readLogKey(await makeLogKeyText('regions.example'))
  if (!key) throw new Error('a key that was just made')
  const ports = { gb: await freePort(), de: await freePort() }
  const directory: RegionDirectory = {
    issuedAt: Date.now(),
    regions: (['de', 'gb'] as const).map((region) => ({
      region,
      relayOrigin: `http://localhost:${ports[region]}`,
      viewerOrigin: `http://view.localhost:${ports[region]}`,
      jurisdiction: region.toUpperCase(),
    })),
  }
  const note = key.signNote(directoryText(directory))
  await alterDirectory(note, key.verifierKey, times, figures)
  const make = (region: 'gb' | 'de', port = ports[region]) =>
    startTestRelay({
      algorithm: 'ES256',
      config: { region, listen: { host: '127.0.0.1', port }, regionsKey: key.verifierKey },
      prepare: (folder) => writeFileSync(join(folder, 'regions.note'), note),
    })
  const gb = await make('gb')
  const de = await make('de')
  try {
    for (const running of [gb, de]) {
      const answer = await fetch(`${running.relay.origin}/regions`)
      const served = await openDirectory(await answer.text(), key.verifierKey)
      if (served && entryOf(served, 'de')?.relayOrigin === de.relay.origin) figures.directoriesServed += 1
    }
    await meet('gb', gb, 'de', de, times, figures)
    await meet('de', de, 'gb', gb, times, figures)
    // A relay that says it is Germany's, at an address that the directory does not name.
    const impostor = await make('de', await freePort()).catch(() => null)
    figures.impostorsStarted = impostor === null ? 0 : 1
    await impostor?.close()
  } finally {
    await gb.close()
    await de.close()
  }
  return judge(figures, {
    'every country has the region that was decided, or none': figures.countriesWrong === 0,
    'an altered directory is not believed': figures.alteredBelieved === 0 && figures.alteredDirectories > 0,
    'both relays serve the same signed directory': figures.directoriesServed === 2,
    'a report for one region is refused by the other':
      figures.wrongRegionTaken === 0 && figures.wrongRegionRefused === 2 * times,
    'and opens at its own': figures.opened === 2 * times && figures.openedElsewhere === 0,
    'nothing was passed on': figures.heardByTheOther === 0,
    'each receipt names the region the bytes stay in':
      figures.receipts > 0 && figures.receiptsOfAnotherRegion === 0,
    'a relay that the directory does not name for its region does not start': figures.impostorsStarted === 0,
  })
}

type Figures = Record<
  | 'countries'
  | 'countriesWrong'
  | 'alteredDirectories'
  | 'alteredBelieved'
  | 'created'
  | 'wrongRegionRefused'
  | 'wrongRegionTaken'
  | 'opened'
  | 'openedElsewhere'
  | 'heardByTheOther'
  | 'receipts'
  | 'receiptsOfAnotherRegion',
  number
>

/** Written out again here: the table is what a trust was promised. */
function countCountries(figures: Figures): void {
  const promised: Record<string, Region | null> = {
    GB: 'gb',
    AU: 'au',
    CA: 'ca',
    DE: 'de',
    IE: 'ie',
    US: 'us',
  }
  const members = 'AT BE BG CY CZ DK EE ES FI FR GR HR HU IT LT LU LV MT NL PL PT RO SE SI SK'
  for (const member of members.split(' ')) promised[member] = 'de'
  for (const other of ['CH', 'NO', 'JP', 'BR', 'IN', 'CN', 'RU', 'gb', '', 'XX', '__proto__'])
    promised[other] = null
  for (const [country, expected] of Object.entries(promised)) {
    figures.countries += 1
    const found = regionOfCountry(country)
    if ((found.is === 'region' ? found.region : null) !== expected) figures.countriesWrong += 1
    // A trust's own policy may name one where there is none, and cannot move one that there is.
    const named = regionOfCountry(country, 'ca')
    if (named.is !== 'region' || named.region !== (expected ?? 'ca')) figures.countriesWrong += 1
  }
}

async function alterDirectory(note: string, key: string, times: number, figures: Figures): Promise<void> {
  const step = Math.max(1, Math.floor(note.length / (times * 20)))
  for (let at = 0; at < note.length; at += step) {
    const letter = note[at] === 'a' ? 'b' : 'a'
    figures.alteredDirectories += 1
    if (await openDirectory(note.slice(0, at) + letter + note.slice(at + 1), key))
      figures.alteredBelieved += 1
  }
  const other = await readLogKey(await makeLogKeyText('regions.example'))
  figures.alteredDirectories += 1
  if (other && (await openDirectory(note, other.verifierKey))) figures.alteredBelieved += 1
}

/** Reports of this region, brought to their own relay and to the other. */
async function meet(
  region: 'gb' | 'de',
  own: TestRelay,
  otherRegion: 'gb' | 'de',
  other: TestRelay,
  times: number,
  figures: Figures,
): Promise<void> {
  const here = await TestSender.signIn(own.relay.origin, own.issuer)
  const there = await TestSender.signIn(other.relay.origin, other.issuer)
  for (let time = 0; time < times; time++) {
    const sealed: Sealed = { ...(await seal(1200)), id: makeEnvelopeId(region) }
    const answersOfOwn = answersOf(own)
    const refused = await createAt(there, sealed)
    const vaultThere = await TestVault.make(other.relay.origin, other.issuer)
    const openedThere = await vaultThere.ask(sealed)
    // Whoever asks the wrong relay: the right one hears nothing of it.
    figures.heardByTheOther += answersOf(own) - answersOfOwn
    if (openedThere.status === 201) figures.openedElsewhere += 1
    if (refused === 'envelope/wrong-region') figures.wrongRegionRefused += 1
    else figures.wrongRegionTaken += 1

    const { receipt } = (await here.share(sealed)) as CreatedEnvelope
    figures.created += 1
    const vault = await TestVault.make(own.relay.origin, own.issuer)
    const { released, ticket } = await vault.open(sealed)
    figures.opened += 1
    const opened = (await (await vault.opened(released.releaseId, ticket)).json()) as Pick<
      Released,
      'receipt'
    >
    const revoked = (await (await here.revoke(sealed.id)).json()) as Pick<Released, 'receipt'>
    for (const one of [receipt, released.receipt, opened.receipt, revoked.receipt]) {
      figures.receipts += 1
      if (regionIn(one) !== region || regionIn(one) === otherRegion) figures.receiptsOfAnotherRegion += 1
    }
  }
}

async function createAt(sender: TestSender, sealed: Sealed): Promise<string> {
  const json = await sender.createRequest(sealed, grantTo())
  const answer = await call(sender.origin, 'createEnvelope', {}, { json, bearer: sender.token })
  return answer.ok ? 'taken' : codeOf(answer)
}

function regionIn(receipt: Receipt): string | null {
  return decodeEntry(fromBase64url(receipt.entry))?.region ?? null
}

function answersOf({ log }: TestRelay): number {
  return log.filter((line) => line.includes('"answered"')).length
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port to be had')
  return address.port
}
