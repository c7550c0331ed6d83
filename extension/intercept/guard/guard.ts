// Runs in the host page's world, before the page. Everything here can be read by the page.
import type { Tell } from '../channel-messages.ts'
import { missing } from './canary.ts'
import { patchCapture } from './capture.ts'
import { ask, openChannel } from './channel.ts'
import { clipboardAnswered, patchClipboard } from './clipboard.ts'
import { patchFileInputs } from './file-inputs.ts'
import { fileSystemPickerClosed, patchFileSystemPickers } from './file-system-pickers.ts'
import { expectRoots, guardFrames } from './frames.ts'
import { insertText } from './insert-text.ts'

/**
 * The page guard: stands in front of everything that opens a file picker, and forwards the request; and in front of
 * what reads an input's files, which it has taken out first. It never reads a file itself. If it is taken over, the
 * page can ask for our picker, and can open its own in a way the guard would have caught.
 */
export function startGuard(): void {
  openChannel(hear)
  guardFrames((realm) => {
    patchFileInputs(realm)
    // Firefox has none.
    if (!import.meta.env.FIREFOX) patchFileSystemPickers(realm)
    patchClipboard(realm)
    patchCapture(realm)
  })
}

function hear(message: Tell): boolean {
  switch (message.tell) {
    case 'closed':
      fileSystemPickerClosed()
      return true
    case 'clipboard':
      clipboardAnswered(message)
      return true
    case 'insert':
      return !!import.meta.env.FIREFOX && insertText(message)
    case 'roots':
      expectRoots()
      return true
    case 'prove':
      ask({ ask: 'proof', missing: missing() })
      return true
  }
}
