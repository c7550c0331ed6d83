/** What the panel can ask to be done; everything else is a move. */
export type Actions = {
  /** What has to be in sight when **Seal and share** is pressed; null when it is gone. */
  footShown(element: Element | null): void
  removeFile(index: number): void
  addFiles(files: File[]): void
  moveFile(from: number, to: number): void
  /** A file that was refused is sent without anything taken out of it. */
  letGoAsItIs(index: number): void
  /** The file as it will be sealed. */
  safeFile(index: number): Promise<File | null>
  /** The same file with parts of it covered. */
  coverFile(index: number, file: File): void
  share(): void
  signIn(issuer: string | null): void
  askAccount(): void
  retry(): void
  cancel(): void
  done(): void
  /** **Cancel** in the form. */
  leave(): void
  escape(): void
  /** Opens the window that asks why it has to go unprotected. */
  sendUnprotected(): void
}
