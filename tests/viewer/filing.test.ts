import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Download, Frame, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DemoBrowser } from '../demo/browser.ts'
import { LEE } from '../demo/people.ts'
import { makeSamples, type Samples } from '../fixtures/make.ts'
import { TRACER } from '../fixtures/patients.ts'
import { fileNeedles, findInFolder, type Needle, tracerNeedles } from '../leaks/needles.ts'
import { type RecordServer, startRecordServer } from './filing/record-server.ts'
import {
  findingsOfFhir,
  findingsOfSchema,
  verdictOfPreflight,
  verdictOfQpdf,
  wordsOf,
} from './filing/validators.ts'
import { brokenPdf } from './hostile-files.ts'
import { confirm, openAgain, openAs } from './opener.ts'
import type { FileToSend, Sent } from './sender.ts'
import { startWorld, type World } from './world.ts'

type Json = Record<string, unknown>
type Filed = { resourceType: string; type: string; entry: { fullUrl: string; resource: Json }[] }

let record: RecordServer
let world: World
let folder: string
let samples: Samples
let files: FileToSend[]
let sent: Sent
let needles: Needle[]
/** Where Dr Lee Chen is signed in already, for whatever is not about a profile. */
let known: DemoBrowser | undefined

const SIGNATURE = 'AAAAAAAAAAAAAAAAAAAAAA'

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardlink-filing-'))
  samples = await makeSamples(folder, { tracer: true })
  await findingsOfSchema({})
  record = await startRecordServer()
  world = await startWorld({
    policy: { saving: true },
    record: { name: 'Test Hospitals record', fhirBase: record.fhirBase },
  })
  files = [
    { ...samples.jpeg, removed: ['place', 'device'], capturedAt: Date.UTC(2026, 10, 20, 9, 30) },
    samples.pdf,
    { ...samples.png, id: SIGNATURE },
    { ...brokenPdf(), name: 'letter.pdf' },
  ]
  sent = await world.send(files, {
    patient: {
      name: TRACER.name,
      dateOfBirth: TRACER.dateOfBirth,
      identifiers: [{ type: 'nhs-number', value: TRACER.nhsNumber }],
    },
    consent: { by: 'parent', evidence: { kind: 'signature', mediaId: SIGNATURE } },
  })
  needles = [...tracerNeedles(), ...[samples.jpeg, samples.pdf, samples.png].flatMap(fileNeedles)]
})
afterAll(async () => {
  await world?.close()
  await record?.close()
  await rm(folder, { recursive: true, force: true })
})

/** In a browser of its own, whose profile is looked at when it is closed. */
async function openAlone() {
  const browser = await world.browser()
  const { page, vault } = await openAs(browser.context, sent.link, LEE)
  await confirm(vault)
  return { browser, page, vault }
}

async function open(link = sent.link) {
  const isFirst = known === undefined
  known ??= await world.browser()
  const { page, vault } = await (isFirst ? openAs(known.context, link, LEE) : openAgain(known.context, link))
  await confirm(vault)
  return { page, vault }
}

async function choose(vault: Frame, choice: RegExp) {
  await vault.getByRole('button', { name: 'File to record' }).click()
  await vault.getByRole('dialog', { name: 'File to record' }).getByRole('button', { name: choice }).click()
}

async function save(page: Page, vault: Frame): Promise<Download> {
  const downloads = page.waitForEvent('download')
  await vault.getByRole('link', { name: 'Save the file' }).click({ timeout: 60_000 })
  return downloads
}

const filingOf = async () =>
  (await world.sender.sent()).find(({ envelopeId }) => envelopeId === sent.envelopeId)?.filing.is

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64url')

async function expectValid(bundle: unknown) {
  expect(findingsOfFhir(bundle)).toEqual([])
  expect(await findingsOfSchema(bundle)).toEqual([])
  for (const { resource } of (bundle as Filed).entry) {
    expect([resource.resourceType, ...findingsOfFhir(resource)]).toEqual([resource.resourceType])
    expect([resource.resourceType, ...(await findingsOfSchema(resource))]).toEqual([resource.resourceType])
  }
}

describe('a PDF for the record', () => {
  test('is PDF/A with pictures and provenance, is on the log before it is given, and is all that stays', async () => {
    const { browser, page, vault } = await openAlone()
    expect(page.frames().some((frame) => frame.url().includes('renderer-paper'))).toBe(false)
    await choose(vault, /Get a PDF/)
    const download = await save(page, vault)
    expect(download.suggestedFilename()).toMatch(/^secure-message-\d{8}T\d{6}\.pdf$/)
    expect(await filingOf()).toBe('filed')
    const pdf = join(folder, 'filed.pdf')
    await download.saveAs(pdf)

    expect(await verdictOfPreflight(pdf)).toMatch(/is a valid PDF\/A-1b file$/)
    expect(await verdictOfQpdf(pdf)).toContain('No syntax or stream encoding errors')
    const words = await wordsOf(pdf)
    for (const word of [
      TRACER.name,
      'Dr Asha Patel, Ward 7',
      'Dr Lee Chen',
      'A parent or guardian',
      'Signature, filed with this report',
      'Wording 2026-11, read in English',
      'places, devices',
      '20 November 2026',
      sent.envelopeId,
      'relay.gb.example/audit/ward7, entry',
      'Not for primary diagnosis',
      ...files.map(({ bytes }) => sha256(bytes)),
    ]) {
      expect(words).toContain(word)
    }
    // The first page, the photo, three of the letter, the signature; the broken file is said to be missing.
    expect(words.match(/Page \d of 6/g)).toHaveLength(6)
    expect(words).toContain('This file cannot be put on paper')

    await vault.getByRole('button', { name: 'Back to the report' }).click()
    await vault.getByText('You filed this report.').waitFor()
    expect(page.frames().some((frame) => frame.url().includes('renderer-paper'))).toBe(false)
    await vault.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('heading', { name: 'Closed' }).waitFor()
    await download.delete()
    await browser.context.close()
    expect(await findInFolder(browser.profileFolder, needles, 'profile')).toEqual([])
  })
})

test('nothing is made in a window nobody sees: what is not drawn would be missing on paper', async () => {
  const { link, envelopeId } = await world.send([samples.png])
  const { page, vault } = await open(link)
  const hide = (visibility: string) =>
    vault.evaluate((state) => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, visibility)
  // The frame that writes does not come, so that the window is left in the middle of it.
  world.wire.breaks = ({ path }) => path === '/renderer-paper.html'
  await choose(vault, /Get a PDF/)
  await vault.locator('.filing-dialog[data-step="making"]').waitFor()
  await hide('hidden')
  await vault.getByText('Hidden while you are in another window').waitFor()
  world.wire.breaks = null
  await hide('visible')
  await vault.getByRole('heading', { name: 'It could not be filed just now' }).waitFor()
  const filingNow = async () =>
    (await world.sender.sent()).find((one) => one.envelopeId === envelopeId)?.filing.is
  expect(await filingNow()).toBeNull()
  await vault.getByRole('button', { name: 'Try again' }).click()
  expect((await save(page, vault)).suggestedFilename()).toMatch(/\.pdf$/)
  expect(await filingNow()).toBe('filed')
  await page.close()
})

describe('a FHIR bundle', () => {
  test('holds every file as it was sealed, and two validators find nothing', async () => {
    const { page, vault } = await open()
    await choose(vault, /Get a FHIR bundle/)
    const download = await save(page, vault)
    const path = join(folder, 'filed.json')
    await download.saveAs(path)
    const bundle: Filed = JSON.parse(await readFile(path, 'utf8'))
    await expectValid(bundle)
    const of = (type: string) =>
      bundle.entry.map(({ resource }) => resource).filter(({ resourceType }) => resourceType === type)
    expect(of('Patient')[0]).toMatchObject({
      identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: TRACER.nhsNumber }],
      name: [{ text: TRACER.name }],
      birthDate: TRACER.dateOfBirth,
    })
    const binaries = of('Binary').map(({ data }) => sha256(Buffer.from(String(data), 'base64')))
    for (const { bytes } of files) expect(binaries).toContain(sha256(bytes))
    const provenance = JSON.stringify(of('Provenance')[0])
    for (const { bytes } of files) expect(provenance).toContain(`ni:///sha-256;${sha256(bytes)}`)
    expect(provenance).toContain('Dr Asha Patel')
    expect(provenance).toContain('Dr Lee Chen')
    // The signature is what the consent points to.
    const consent = of('Consent')[0] as { sourceReference: { reference: string } }
    const evidence = bundle.entry.find(({ fullUrl }) => fullUrl === consent.sourceReference.reference)
    expect(JSON.stringify(evidence?.resource)).toContain(samples.png.name)
    // Every reference leads somewhere in it.
    const urls = new Set(bundle.entry.map(({ fullUrl }) => fullUrl))
    const references = JSON.stringify(bundle.entry.map(({ resource }) => resource)).match(
      /urn:uuid:[0-9a-f-]+/g,
    )
    expect(references?.every((reference) => urls.has(reference))).toBe(true)
    await page.close()
  })
})

describe('the opener’s own record', () => {
  test('is given the report with the token of their sign-in, and the log says so', async () => {
    record.answer(200)
    const { browser, page, vault } = await openAlone()
    await choose(vault, /Put it into Test Hospitals record/)
    await vault.getByText('It is in Test Hospitals record').waitFor({ timeout: 60_000 })
    expect(record.taken).toHaveLength(1)
    const [taken] = record.taken
    expect(taken?.path).toBe('/fhir')
    expect(taken?.headers['content-type']).toBe('application/fhir+json')
    expect(taken?.headers.cookie).toBeUndefined()
    expect(taken?.headers.referer).toBeUndefined()
    await expectValid(JSON.parse(taken?.body ?? ''))
    // It is a token of the issuer, for whoever signed in: the issuer itself says who that is.
    const who = await fetch(`${world.issuer.issuer}/me`, {
      headers: { authorization: taken?.headers.authorization ?? '' },
    })
    expect(await who.json()).toMatchObject({ email: LEE.email })
    expect(await filingOf()).toBe('filed')
    await page.close()
    await browser.context.close()
    expect(await findInFolder(browser.profileFolder, needles, 'profile')).toEqual([])
  })

  test.for([
    [403, 'The record did not take it'],
    [500, 'The record does not answer'],
    [0, 'The record does not answer'],
  ] as const)('that answers %i: %s, and nothing is on the log', async ([status, heading]) => {
    const { link, envelopeId } = await world.send([samples.png])
    record.answer(status)
    const { page, vault } = await open(link)
    await choose(vault, /Put it into/)
    await vault.getByRole('heading', { name: heading }).waitFor({ timeout: 60_000 })
    const [item] = (await world.sender.sent()).filter((one) => one.envelopeId === envelopeId)
    expect(item?.filing.is).toBeNull()
    await page.close()
  })

  test('is not given it twice when only the log could not be told', async () => {
    const { link, envelopeId } = await world.send([samples.png])
    record.answer(200)
    record.taken.length = 0
    const { page, vault } = await open(link)
    await vault.getByRole('button', { name: 'File to record' }).click()
    world.wire.breaks = ({ path }) => path.endsWith('/filing')
    await vault.getByRole('button', { name: /Put it into/ }).click()
    await vault
      .getByRole('heading', { name: 'It is in the record, but not in the audit log' })
      .waitFor({ timeout: 60_000 })
    world.wire.breaks = null
    await vault.getByRole('button', { name: 'Try again' }).click()
    await vault.getByText('It is in Test Hospitals record').waitFor()
    expect(record.taken).toHaveLength(1)
    const [item] = (await world.sender.sent()).filter((one) => one.envelopeId === envelopeId)
    expect(item?.filing.is).toBe('filed')
    await page.close()
  })
})

describe('a word is enough', () => {
  test.for([
    [/It is in the record already/, 'already-in-record', 'You said that this is in the record already.'],
    [/It is not a record/, 'not-a-record', 'You said that this is not a record.'],
  ] as const)('%s', async ([choice, filing, sentence]) => {
    const { page, vault } = await open()
    await choose(vault, choice)
    await vault.getByRole('heading', { name: 'Done' }).waitFor()
    expect(await filingOf()).toBe(filing)
    await vault.getByRole('button', { name: 'Back to the report' }).click()
    await vault.getByText(sentence).waitFor()
    // Nothing was made for it.
    expect(page.frames().some((frame) => frame.url().includes('renderer-paper'))).toBe(false)
    await page.close()
  })
})

test('where the trust gives no file, none is offered, and the vault could not download one', async () => {
  const strict = await startWorld()
  try {
    const { link } = await strict.send([samples.png])
    const { context } = await strict.browser()
    const { page, vault } = await openAs(context, link, LEE)
    await confirm(vault)
    await vault.getByRole('button', { name: 'File to record' }).click()
    const dialog = vault.getByRole('dialog', { name: 'File to record' })
    await dialog.getByText('gives no files to openers').waitFor()
    expect(await dialog.getByRole('button', { name: /Get a|Put it/ }).count()).toBe(0)
    expect(await page.locator('iframe').first().getAttribute('sandbox')).toBe(
      'allow-scripts allow-same-origin',
    )
    const downloads: Download[] = []
    page.on('download', (download) => downloads.push(download))
    await vault.evaluate(async () => {
      const link = document.createElement('a')
      link.href = URL.createObjectURL(new Blob(['tried']))
      link.download = 'tried.txt'
      document.body.append(link)
      link.click()
      await new Promise((later) => setTimeout(later, 500))
    })
    expect(downloads).toEqual([])
  } finally {
    await strict.close()
  }
})
