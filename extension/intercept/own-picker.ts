/** How the page's picker would have been: the person should see the same one. */
export type PickerOptions = { accept: string; multiple: boolean; directory: boolean }

const HTML = 'http://www.w3.org/1999/xhtml'

/** Kept so that the browser does not collect it while the picker is open. */
let open: HTMLInputElement | null = null

/**
 * Opens our own file picker. Must be called in the person's gesture. The input is never attached and was made
 * in the isolated world, so page script has no way to it.
 *
 * @param take what was chosen; nothing when the person closed the picker
 */
export function pickFiles(
  { accept, multiple, directory }: PickerOptions,
  take: (files: File[]) => void,
): void {
  // An SVG document would make something else of the bare name.
  const input = documentOfTheGesture().createElementNS(HTML, 'input') as HTMLInputElement
  input.type = 'file'
  input.accept = accept
  input.multiple = multiple
  input.webkitdirectory = directory
  input.addEventListener('change', () => take([...(input.files ?? [])]))
  input.addEventListener('cancel', () => take([]))
  open = input
  open.click()
}

/** A frame made after the person's gesture has no part in it; the frame that made it has. */
function documentOfTheGesture(): Document {
  try {
    for (let at: Window = window; ; at = at.parent) {
      if (at.navigator.userActivation?.isActive) return at.document
      if (at === at.parent) return document
    }
  } catch {
    // The parent is of another origin.
    return document
  }
}

/** What the page's own input would have offered. */
export function optionsOf({ accept, multiple, webkitdirectory }: HTMLInputElement): PickerOptions {
  return { accept, multiple, directory: webkitdirectory }
}

/** What `showOpenFilePicker` was asked for. All of it is the page's word. */
export function askedOf(options: unknown): { accept: string; multiple: boolean } {
  const { multiple, types } = (options ?? {}) as { multiple?: unknown; types?: unknown }
  const accepts = (Array.isArray(types) ? types : []).flatMap((type) => Object.entries(type?.accept ?? {}))
  return { accept: accepts.flat(2).join(), multiple: multiple === true }
}
