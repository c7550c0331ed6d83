/**
 * `npm run strip-check [-- --json] [-- --corpus <folder>]`: plants a tracer in every place of every format, strips
 * the files and lets tools that are not ours look for what is left. Real files can be added by a folder; they are
 * only read.
 */
import {
  mkdirSync,
  mkdtempSync,
  openAsBlob,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, extname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { prepareMedia } from '../../extension/prepare/prepare-media.ts'
import { ABOUT_THE_FILE, tagsOf } from './exiftool.ts'
import type { Kind } from './kind.ts'
import { dicom } from './kinds/dicom.ts'
import { gif } from './kinds/gif.ts'
import { avif, heic } from './kinds/heif.ts'
import { jpeg } from './kinds/jpeg.ts'
import { m4a, mov, mp4 } from './kinds/mp4.ts'
import { office } from './kinds/office.ts'
import { pdf } from './kinds/pdf.ts'
import { png } from './kinds/png.ts'
import { flac, mp3, ogg, wav, webm } from './kinds/sound.ts'
import { bmp, tiff } from './kinds/tiff.ts'
import { webp } from './kinds/webp.ts'
import { nodeCodec } from './node-codec.ts'
import { ensureTools } from './tools.ts'
import { findTracer } from './tracer.ts'

const KINDS: readonly Kind[] = [
  jpeg,
  png,
  webp,
  gif,
  heic,
  avif,
  tiff,
  bmp,
  pdf,
  office,
  mp4,
  mov,
  m4a,
  webm,
  wav,
  mp3,
  ogg,
  flac,
  dicom,
]

type Row = { type: string; files: number; residues: number; pixelDifference: number }

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    corpus: { type: 'string', multiple: true, default: [] },
    only: { type: 'string' },
    keep: { type: 'string' },
  },
})

ensureTools()
const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'wardlink-strip-'))
mkdirSync(folder, { recursive: true })
const corpus = values.corpus.flatMap(filesIn)
try {
  const rows: Row[] = []
  for (const kind of KINDS) {
    if (values.only && values.only !== kind.type) continue
    rows.push(await check(kind))
  }
  if (values.json) console.log(JSON.stringify({ rows }))
  else console.table(rows)
  if (rows.some((row) => row.residues > 0 || row.pixelDifference > 0 || row.files === 0)) process.exitCode = 1
} finally {
  if (!values.keep) rmSync(folder, { recursive: true, force: true })
}

async function check(kind: Kind): Promise<Row> {
  const row: Row = { type: kind.type, files: 0, residues: 0, pixelDifference: 0 }
  const place = join(folder, kind.type.replaceAll(/\W/g, '-'))
  mkdirSync(place, { recursive: true })
  const made = await kind.make(place)
  const real = corpus.filter((file) => kind.endings.includes(extname(file).slice(1).toLowerCase()))
  for (const file of [...made, ...real]) {
    // What was never planted cannot be found missing: a sample without a tracer proves nothing.
    if (made.includes(file) && findTracer(readFileSync(file)).length === 0) {
      console.error(`${kind.type} ${basename(file)}: nothing was planted`)
      row.residues++
    }
    const prepared = await prepareMedia(await openAsBlob(file), basename(file), { codec: nodeCodec })
    if (prepared.is === 'refused') {
      // One of ours must pass; of a corpus, a refusal is an honest answer, but it is said.
      console.error(`${kind.type} ${basename(file)}: refused, ${prepared.because}`)
      if (made.includes(file)) row.residues++
      continue
    }
    row.files++
    const after = join(place, `stripped-${row.files}-${basename(prepared.name)}`)
    writeFileSync(after, new Uint8Array(await prepared.bytes.arrayBuffer()))
    const found = await residuesOf(kind, after)
    const difference = await kind.difference(file, after)
    for (const residue of found) console.error(`${kind.type} ${basename(file)}: ${residue}`)
    if (difference > 0) console.error(`${kind.type} ${basename(file)}: ${difference} samples differ`)
    row.residues += found.length
    row.pixelDifference += difference
  }
  return row
}

async function residuesOf(kind: Kind, file: string): Promise<string[]> {
  const tags = await tagsOf(file)
  const named = tags
    .filter(
      ({ tag, value }) =>
        (!ABOUT_THE_FILE.test(tag) && !kind.structural.test(tag)) ||
        (!ABOUT_THE_FILE.test(tag) && kind.forbiddenValue?.test(value)),
    )
    .map(({ tag }) => `exiftool: ${tag}`)
  return [...findTracer(readFileSync(file)), ...named, ...((await kind.residues?.(file)) ?? [])]
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path).flatMap((name) => filesIn(join(path, name)))
}
