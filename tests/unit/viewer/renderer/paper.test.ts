import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createCanvas } from '@napi-rs/canvas'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseEnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { Report } from '#shared/report/report.ts'
import { verdictOfPreflight, verdictOfQpdf, wordsOf } from '#tests/viewer/filing/validators.ts'
import type { FiledReport } from '../../../../viewer/filing/filed-report.ts'
import { type DrawWords, type Fonts, Paper } from '../../../../viewer/renderer/paper.ts'
import { sampleReport } from '../../../vectors/sample-report.ts'

const HASH = 'x'.repeat(43)
const drawn: string[] = []
let folder: string
let fonts: Fonts

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardlink-paper-'))
  const pdfjs = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))
  const font = async (name: string) =>
    new Uint8Array(await readFile(join(pdfjs, 'standard_fonts', `LiberationSans-${name}.ttf`)))
  fonts = { regular: await font('Regular'), bold: await font('Bold') }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function grey(width: number, height: number) {
  const canvas = createCanvas(width, height)
  const draw = canvas.getContext('2d')
  draw.fillStyle = '#999'
  draw.fillRect(0, 0, width, height)
  return { jpeg: new Uint8Array(canvas.toBuffer('image/jpeg')), width, height }
}

const drawWords: DrawWords = async (text, { sizePt, widthPt }) => {
  drawn.push(text)
  return grey(Math.round(widthPt), Math.round(sizePt * 1.4))
}

async function written(change: Partial<Report>, write?: (paper: Paper) => Promise<void>): Promise<string> {
  const report: Report = { ...sampleReport([10]), ...change }
  const envelopeId = parseEnvelopeId('gb-AAECAwQFBgcICQoLDA0ODw')
  if (!envelopeId) throw new Error('it is one')
  const filed: FiledReport = {
    envelopeId,
    report,
    opener: 'Dr Lee Chen',
    purposeOfUse: 'TREAT',
    releasedAt: 1_790_000_000_000,
    filedAt: 1_790_000_100_000,
    log: {
      name: 'relay.gb.example/audit/ward7',
      index: 41,
      leafHash: HASH,
      treeSize: 42,
      rootHash: HASH,
      receipt: { entry: 'e30', leafIndex: 41, inclusionProof: [], checkpoint: 'a note' },
    },
    items: report.media.map(() => ({ is: 'whole', sha256: HASH, sha1: '' })),
  }
  drawn.length = 0
  const paper = new Paper(filed, fonts, drawWords)
  await paper.start()
  await write?.(paper)
  const path = join(folder, 'paper.pdf')
  await writeFile(path, await paper.finish())
  expect(await verdictOfPreflight(path)).toMatch(/is a valid PDF\/A-1b file$/)
  expect(await verdictOfQpdf(path)).toContain('No syntax or stream encoding errors')
  return wordsOf(path)
}

const patient = (name: string): Report['patient'] => ({ name, dateOfBirth: '1984-03-07', identifiers: [] })

describe('a report on paper is PDF/A', () => {
  test('with pictures of every shape, a sheet each, and whose it is on every one', async () => {
    const words = await written({}, async (paper) => {
      await paper.picture(0, 0, 3, grey(1600, 1200))
      await paper.picture(0, 1, 3, grey(10, 2000))
      await paper.picture(0, 2, 3, grey(2000, 10))
    })
    expect(words.match(/Test Patient, 999 000 0018 – Page \d of 4/g)).toHaveLength(4)
  }, 60_000)

  test('with words over many sheets', async () => {
    const words = await written({}, (paper) => paper.words(0, 'A line\twith a tab\n'.repeat(200)))
    expect(words.match(/A line +with a tab/g)).toHaveLength(200)
  }, 60_000)

  test('with letters its fonts do not have: the browser draws them', async () => {
    const words = await written({ patient: patient('مريم'), about: 'Łódź, Świętokrzyskie\n🦶 foot\nक्षि' })
    expect(drawn).toEqual(expect.arrayContaining(['مريم', '🦶 foot', 'क्षि']))
    expect(words).toContain('Łódź, Świętokrzyskie')
  }, 60_000)

  test('and what turns the direction of words is not on it', async () => {
    const words = await written({ patient: patient('Ann\u202e gpj.exe') })
    expect(words).toContain('Ann gpj.exe')
    expect(words).not.toContain('\u202e')
  }, 60_000)

  test('with a hundred files, and the longest note there can be', async () => {
    const words = await written({ media: sampleReport(Array(100).fill(5)).media, about: 'word '.repeat(400) })
    expect(words).toContain('100. picture 100.jpg')
  }, 60_000)
})
