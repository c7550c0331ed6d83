// Runs in the host page's world.
import type { Intake } from '../intake.ts'
import { ask } from './channel.ts'
import { patch } from './patch.ts'
import { aborted, PagePromise, type Realm, rejected } from './pinned.ts'

let rejectWaiting: ((reason: unknown) => void) | null = null

/**
 * `showOpenFilePicker` and `showDirectoryPicker` (not in Firefox). A file handle cannot be made up, so to the
 * page the person closed the picker. Saving a file is no intake and stays as it is.
 */
export function patchFileSystemPickers(realm: Realm): void {
  const inPlaceOf = (name: string, intake: Intake, directory: boolean) =>
    patch(realm, name, (native, self, args) => {
      const options = (args[0] ?? {}) as OpenOptions
      const answer = ask({
        ask: 'files',
        intake,
        accept: directory ? '' : acceptOf(options),
        multiple: !!options.multiple,
        directory,
      })
      if (answer === 'left') return native(self, args)
      if (answer === 'alone') return rejected(aborted())
      fileSystemPickerClosed()
      return new PagePromise((_, reject) => {
        rejectWaiting = reject
      })
    })
  inPlaceOf('showOpenFilePicker', 'file-system-picker', false)
  inPlaceOf('showDirectoryPicker', 'directory-picker', true)
}

export function fileSystemPickerClosed(): void {
  rejectWaiting?.(aborted())
  rejectWaiting = null
}

type OpenOptions = { multiple?: boolean; types?: { accept?: Record<string, string | string[]> }[] }

function acceptOf({ types }: OpenOptions): string {
  try {
    return (types ?? [])
      .flatMap(({ accept }) => Object.entries(accept ?? {}))
      .flat(2)
      .join()
  } catch {
    return ''
  }
}
