// Runs in the host page's world.
import type { Intake } from '../intake.ts'
import { asksDuring } from './channel.ts'
import { patches } from './patch.ts'
import { append, each, getOwnPropertyDescriptor, pinned } from './pinned.ts'

const INTAKE_OF: Record<string, Intake> = {
  __proto__: null as never,
  showOpenFilePicker: 'file-system-picker',
  showDirectoryPicker: 'directory-picker',
  read: 'clipboard-read',
  getUserMedia: 'camera',
  getDisplayMedia: 'screen-capture',
  start: 'voice-note',
}

const createElement = pinned(Document, 'createElement')

/** The intakes whose opener no longer is what the guard put there, or no longer does what it should. */
export function missingIntakes(): Intake[] {
  const missing: Intake[] = clickIsCaught() ? [] : ['picker']
  each(patches, ({ owner, name, key, ours }) => {
    if (getOwnPropertyDescriptor(owner, name)?.[key] !== ours) {
      append(missing, INTAKE_OF[name] ?? 'picker')
    }
  })
  return missing
}

/** Tries it on an input of our own. No picker can open: without the person's gesture the browser refuses. */
function clickIsCaught(): boolean {
  const input = createElement(document, ['input']) as HTMLInputElement
  input.type = 'file'
  return asksDuring(() => input.click()).length === 1
}
