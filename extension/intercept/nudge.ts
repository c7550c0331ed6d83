import { placeOf } from '../hosts/composer.ts'
import { editableAround, writtenIn } from '../hosts/editable.ts'
import type { HostPack } from '../hosts/host-pack.ts'
import { showNotice } from '../panel-frame/notice.ts'
import { identifierIn } from './identifiers.ts'
import { said } from './notices.ts'

/** After the last key: nobody is told of a number while typing it, and typing costs one timer. */
const PAUSE_MS = 700
/** Longer than any message: more would only take time. */
const LONGEST_LOOKED_AT = 20_000

/**
 * Hints, once in a chat, that what is being written says who a patient is. On this device alone: nothing of the
 * text leaves this function.
 *
 * @returns hears of writing in a composer
 */
export function nudging(isWanted: () => boolean, pack: () => HostPack | null): (at: EventTarget) => void {
  const nudged = new Set<string | null>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function look(at: EventTarget): void {
    const editable = isWanted() ? editableAround(at as Node) : null
    if (!editable) return
    const { composer, chat } = placeOf(editable, pack())
    if (composer !== editable || nudged.has(chat)) return
    const today = new Date().toLocaleDateString('sv-SE')
    const found = identifierIn(writtenIn(editable).slice(-LONGEST_LOOKED_AT), today)
    if (!found) return
    nudged.add(chat)
    showNotice(said(`nudge.${found}`))
  }

  return (at) => {
    clearTimeout(timer)
    timer = setTimeout(() => look(at), PAUSE_MS)
  }
}
