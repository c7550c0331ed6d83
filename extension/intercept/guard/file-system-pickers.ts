// Runs in the host page's world.
import { ask } from './channel.ts'
import { patch } from './patch.ts'
import { PagePromise, type Realm, refusal, rejected } from './pinned.ts'

let rejectWaiting: ((reason: unknown) => void) | null = null

/**
 * `showOpenFilePicker` and `showDirectoryPicker` (not in Firefox). A file handle cannot be made up, so to the
 * page the person closed the picker. Saving a file is no intake and stays as it is.
 */
export function patchFileSystemPickers(realm: Realm): void {
  patch(realm, ' showOpenFilePicker showDirectoryPicker', (native, _, args, name) => {
    const answer = ask({ ask: 'handles', name, options: args[0] })
    if (answer === false) return native()
    if (answer === null) return rejected('AbortError')
    fileSystemPickerClosed()
    return new PagePromise((_, reject) => {
      rejectWaiting = reject
    })
  })
}

export function fileSystemPickerClosed(): void {
  rejectWaiting?.(refusal('AbortError'))
  rejectWaiting = null
}
