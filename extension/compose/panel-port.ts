import { browser } from 'wxt/browser'
import type { HoldId, MediaState, SealStep, ToPanel } from '../messages/contract.ts'

/** Firefox puts its background to sleep after 30 quiet seconds, and what it holds with it. */
const STILL_HERE_MS = 20_000

/**
 * Listens to the sealing process about one hold. The open port also says that somebody still wants it.
 *
 * @param onGone the sealing process is gone, or knows no such hold
 * @returns stops listening
 */
export function listenToSealing(
  holdId: HoldId,
  onStep: (step: SealStep) => void,
  onMedia: (media: MediaState[]) => void,
  onGone: () => void,
): () => void {
  const port = browser.runtime.connect({ name: `seal/${holdId}` })
  const stillHere = setInterval(() => port.postMessage('still-here'), STILL_HERE_MS)
  const stop = () => clearInterval(stillHere)
  port.onMessage.addListener((message: unknown) => {
    const told = message as ToPanel
    if (told.holdId !== holdId) return
    if ('step' in told) onStep(told.step)
    else onMedia(told.media)
  })
  port.onDisconnect.addListener(() => {
    stop()
    onGone()
  })
  return () => {
    stop()
    port.disconnect()
  }
}
