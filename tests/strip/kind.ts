/** One row of strip-check: how to make files with something planted everywhere, and what may remain. */
export type Kind = {
  type: string
  /** Makes the planted files in the folder and gives their paths. */
  make(folder: string): Promise<string[]>
  /** Endings by which a file of a corpus belongs here. */
  endings: readonly string[]
  /** The `Group:Tag` names exiftool may still show, besides what it says about the file on disk. */
  structural: RegExp
  /** Values that even an allowed tag may not have. */
  forbiddenValue?: RegExp
  /** What other tools still find. */
  residues?(file: string): Promise<string[]>
  /** 0 when picture, film and sound are bit for bit what they were. */
  difference(before: string, after: string): Promise<number>
}
