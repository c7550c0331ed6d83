import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Sample } from '../fixtures/make.ts'
import { TRACER } from '../fixtures/patients.ts'

/** One form in which something secret could turn up somewhere. */
export type Needle = { what: string; bytes: Buffer }

/** The tracer's words as they could be written: plain, in other cases and encodings, dates in every order. */
export function tracerNeedles(): Needle[] {
  const { dateOfBirth, nhsNumber, ...words } = TRACER
  const [year, month, day] = dateOfBirth.split('-')
  const spaced = `${nhsNumber.slice(0, 3)} ${nhsNumber.slice(3, 6)} ${nhsNumber.slice(6)}`
  const dates = [
    dateOfBirth,
    `${day}/${month}/${year}`,
    `${Number(day)} ${Number(month)} ${year}`,
    `${Number(day)} February ${year}`,
  ]
  const texts: [what: string, text: string][] = [
    ...Object.entries(words),
    ...TRACER.name.split(' ').map((part): [string, string] => ['part of the name', part]),
    ['NHS number', nhsNumber],
    ['NHS number, spaced', spaced],
    ...dates.map((date): [string, string] => ['date of birth', date]),
  ]
  return texts.flatMap(([what, text]) => textNeedles(what, text))
}

/** Every way one text is likely to be written down. */
export function textNeedles(what: string, text: string): Needle[] {
  const plain = Buffer.from(text)
  const forms: [string, Buffer][] = [
    ['', plain],
    ['in lower case', Buffer.from(text.toLowerCase())],
    ['in UTF-16', Buffer.from(text, 'utf16le')],
    ['percent-encoded', Buffer.from(encodeURIComponent(text))],
    ['with plus signs', Buffer.from(encodeURIComponent(text).replaceAll('%20', '+'))],
    ['in hex', Buffer.from(plain.toString('hex'))],
    ...[0, 1, 2].map((shift): [string, Buffer] => ['in base64', base64Inside(plain, shift)]),
  ]
  const isFirst = (bytes: Buffer, index: number) =>
    forms.findIndex(([, other]) => other.equals(bytes)) === index
  return forms
    .filter(([, bytes], index) => isFirst(bytes, index))
    .map(([form, bytes]) => ({ what: `${what} ${form}`.trim(), bytes }))
}

/** Pieces out of the middle of a file, and its digest. */
export function fileNeedles({ name, bytes, sha256 }: Sample): Needle[] {
  const places = [0.3, 0.5, 0.8].map((part) => Math.floor(bytes.length * part))
  return [
    ...places.map((at) => ({ what: `bytes of ${name}`, bytes: bytes.subarray(at, at + 48) })),
    ...textNeedles(`digest of ${name}`, sha256),
    ...textNeedles(
      `digest of ${name}`,
      createHash('sha256').update(bytes).digest('base64url').slice(0, 30),
    ).slice(0, 1),
  ]
}

/** The characters of base64 that this text must bring about when it stands `shift` bytes into a longer one. */
function base64Inside(plain: Buffer, shift: number): Buffer {
  const encoded = Buffer.concat([Buffer.alloc(shift), plain]).toString('base64')
  const firstSure = shift === 0 ? 0 : 4
  const sureLength = Math.floor((plain.length - (shift === 0 ? 0 : 3 - shift)) / 3) * 4
  return Buffer.from(encoded.slice(firstSure, firstSure + sureLength))
}

/** Where a needle lies in this haystack, as `what it is in where`. */
export function findIn(haystack: Buffer | string, needles: readonly Needle[], where: string): string[] {
  const bytes = typeof haystack === 'string' ? Buffer.from(haystack) : haystack
  const found = needles.filter((needle) => bytes.includes(needle.bytes)).map((needle) => needle.what)
  return [...new Set(found)].map((what) => `${what} in ${where}`)
}

/** The same in every file of a folder, names of files and folders included. */
export async function findInFolder(
  folder: string,
  needles: readonly Needle[],
  where: string,
): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const shown = `${where}: ${relative(folder, path)}`
    found.push(...findIn(entry.name, needles, `the name of ${shown}`))
    if (!entry.isFile() || (await stat(path).catch(() => null)) === null) continue
    found.push(...findIn(await readFile(path), needles, shown))
  }
  return found
}
