import { join } from 'node:path'

/** Where the packed extension lies that the relay serves. */
export function extensionFolder(dataFolder: string): string {
  return join(dataFolder, 'extension')
}

export const EXTENSION_PATH = '/extension/'

const TYPES: Record<string, string> = {
  crx: 'application/x-chrome-extension',
  xpi: 'application/x-xpinstall',
  xml: 'text/xml; charset=utf-8',
  json: 'application/json',
}

export type ExtensionFile = { name: string; type: string; isManifest: boolean }

/**
 * Which file of the folder a path asks for, or null. Only names that packing writes: nothing else in the folder, and
 * nothing outside it, has an address.
 */
export function extensionFileAt(path: string): ExtensionFile | null {
  if (!path.startsWith(EXTENSION_PATH)) return null
  const name = path.slice(EXTENSION_PATH.length)
  const match = /^(?:wardlink(?:-\d{1,5}(?:\.\d{1,5}){0,3})?\.(crx|xpi)|updates\.(xml|json))$/.exec(name)
  const type = TYPES[match?.[1] ?? match?.[2] ?? '']
  return type === undefined ? null : { name, type, isManifest: match?.[2] !== undefined }
}
