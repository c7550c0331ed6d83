/**
 * PDF's values, as they stand in the file: numbers and strings keep their own spelling, so that nothing is
 * rounded or re-encoded on the way through.
 */
export type PdfValue =
  | null
  | boolean
  | { is: 'number'; text: string }
  | { is: 'string'; raw: Uint8Array<ArrayBuffer> }
  | PdfName
  | PdfValue[]
  | PdfDict
  | PdfRef
  | PdfStream

export type PdfName = { is: 'name'; name: string }
export type PdfRef = { is: 'ref'; number: number }
export type PdfDict = { is: 'dict'; entries: Map<string, PdfValue> }
/** The bytes are as the filters left them. */
export type PdfStream = { is: 'stream'; dict: PdfDict; bytes: Uint8Array<ArrayBuffer> }

export function isDict(value: PdfValue | undefined): value is PdfDict {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && value.is === 'dict'
}

export function isStream(value: PdfValue | undefined): value is PdfStream {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && value.is === 'stream'
}

export function isRef(value: PdfValue | undefined): value is PdfRef {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && value.is === 'ref'
}

export function nameOf(value: PdfValue | undefined): string | null {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && value.is === 'name'
    ? value.name
    : null
}

/** A whole number that fits a file, or null. */
export function integerOf(value: PdfValue | undefined): number | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || value.is !== 'number')
    return null
  const number = Number(value.text)
  return Number.isSafeInteger(number) ? number : null
}

export function name(text: string): PdfName {
  return { is: 'name', name: text }
}

export function integer(value: number): PdfValue {
  return { is: 'number', text: String(value) }
}

export function dict(entries: readonly (readonly [string, PdfValue])[]): PdfDict {
  return { is: 'dict', entries: new Map(entries) }
}
