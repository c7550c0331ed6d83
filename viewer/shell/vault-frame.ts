import { CodedError } from '#shared/errors.ts'
import { freshContentOrigin } from '#shared/isolation/origins.ts'
import { type Asked, type Call, type Handlers, talkOver } from '../ports/call.ts'
import { greetFrame } from '../ports/handshake.ts'
import type { AfterSignIn, BeforeSignIn, FromVault } from '../ports/vault-contract.ts'

/** One vault: a frame on an origin that never was before and never will be again. */
export type VaultFrame<Asks extends Asked> = {
  call: Call<Asks>
  frame: HTMLIFrameElement
  /** Leaves the origin through the page that clears it, then removes the frame. */
  end(): void
}

/** A vault that has not answered by then is not there: its host is unreachable or blocked. */
const PATIENCE_MS = 15_000
const END_PATIENCE_MS = 3_000

/** The small vault that holds a link before the sign-in. */
export function loadParking(
  place: Element,
  contentOrigin: string,
  title: string,
): Promise<VaultFrame<BeforeSignIn>> {
  return loadFrame(place, contentOrigin, '/parking.html', title, false, {})
}

/**
 * The vault that opens.
 *
 * @param maySave whether any trust here gives openers a file: only then can a vault download anything
 */
export function loadVault(
  place: Element,
  contentOrigin: string,
  title: string,
  maySave: boolean,
  handlers: Handlers<FromVault>,
): Promise<VaultFrame<AfterSignIn>> {
  return loadFrame(place, contentOrigin, '/vault.html', title, maySave, handlers)
}

/**
 * Loads a document on a fresh content origin into `place` and gives it its port.
 *
 * @throws CodedError `relay/unreachable` when it does not answer the first question
 */
async function loadFrame<Asks extends Asked, Ours extends Asked>(
  place: Element,
  contentOrigin: string,
  path: string,
  title: string,
  maySave: boolean,
  handlers: Handlers<Ours>,
): Promise<VaultFrame<Asks>> {
  const origin = freshContentOrigin(contentOrigin)
  const frame = document.createElement('iframe')
  frame.title = title
  frame.className = 'vault-frame'
  frame.hidden = true
  // An origin of its own, so that it can hold keys; no top navigation, no popups, no forms.
  const powers = 'allow-scripts allow-same-origin'
  frame.setAttribute('sandbox', maySave ? `${powers} allow-downloads` : powers)
  frame.setAttribute('allow', 'autoplay; fullscreen')
  frame.referrerPolicy = 'no-referrer'
  frame.src = `${origin}${path}`
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
  place.append(frame)
  await loaded
  const port = greetFrame(frame, origin)
  const talk = talkOver<Asks, Ours>(port, handlers)
  return {
    frame,
    call: (ask, value, transfer) => within(PATIENCE_MS, ask, talk(ask, value, transfer)),
    end() {
      port.close()
      frame.hidden = true
      frame.addEventListener('load', () => frame.remove(), { once: true })
      setTimeout(() => frame.remove(), END_PATIENCE_MS)
      frame.src = `${origin}/end.html`
    },
  }
}

/** Opening takes as long as the network takes; everything else is local work of milliseconds. */
function within<T>(ms: number, ask: string, answer: Promise<T>): Promise<T> {
  if (ask === 'release/open') return answer
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new CodedError('relay/unreachable')), ms)
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
