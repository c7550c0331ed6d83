/** Whether a drag carries files. While it moves, only the types are known. */
export function carriesFiles(data: DataTransfer | null): boolean {
  return (data?.types ?? []).some((type) => type === 'Files' || type.startsWith('application/x-moz-file'))
}

/**
 * The files of a drop, those inside dropped folders with them. The list must be read while the event lasts;
 * the folders are walked afterwards.
 */
export function droppedFiles(data: DataTransfer): Promise<File[]> {
  const entries: FileSystemDirectoryEntry[] = []
  const files: File[] = []
  for (const item of data.items) {
    if (item.kind !== 'file') continue
    const entry = item.webkitGetAsEntry()
    // A folder also shows up as a File of a few thousand bytes that is not one.
    if (entry?.isDirectory) entries.push(entry as FileSystemDirectoryEntry)
    else {
      const file = item.getAsFile()
      if (file) files.push(file)
    }
  }
  return Promise.all(entries.map(filesIn)).then((inFolders) => [...files, ...inFolders.flat()])
}

async function filesIn(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const found: File[] = []
  for (const entry of await entriesIn(folder)) {
    if (entry.isDirectory) found.push(...(await filesIn(entry as FileSystemDirectoryEntry)))
    else found.push(...(await fileOf(entry as FileSystemFileEntry)))
  }
  return found
}

async function entriesIn(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    // Comes in batches, of 100 in Chromium, until an empty one.
    const batch = await new Promise<FileSystemEntry[]>((resolve) =>
      reader.readEntries(resolve, () => resolve([])),
    )
    if (batch.length === 0) return all
    all.push(...batch)
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File[]> {
  return new Promise((resolve) =>
    entry.file(
      (file) => resolve([file]),
      () => resolve([]),
    ),
  )
}

/** Whether a picture of another page is dragged in as an address alone, as Firefox may do. */
export function isImageFromElsewhere(data: DataTransfer): boolean {
  return data.types.includes('text/uri-list') && /<img\b/i.test(data.getData('text/html'))
}

/** A drop that was swallowed leaves the page's own drag overlay standing: tell it that the drag has left. */
export function pageDragEnds(target: EventTarget | null | undefined): void {
  for (const type of ['dragleave', 'dragend']) {
    target?.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, composed: true }))
  }
}
