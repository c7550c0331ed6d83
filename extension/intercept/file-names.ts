/**
 * Whether the text beside files on a clipboard only says which files they are, as file managers put it there.
 * A file's name may be a patient's, so it is not written into a message.
 */
export function isAboutFiles(text: string, html: string, files: readonly File[]): boolean {
  if (files.length === 0) return false
  const lines = text.split(/\r?\n/).filter((line) => line.trim())
  return !html || lines.every((line) => isPath(line) || files.some(({ name }) => line.trim().endsWith(name)))
}

function isPath(line: string): boolean {
  return /^\s*(file:|[a-z]:[\\/]|\\\\|~?\/)/i.test(line)
}
