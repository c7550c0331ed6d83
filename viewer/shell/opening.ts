import type { PurposeOfUse } from '#shared/access/purpose-of-use.ts'
import { CodedError, codeOf } from '#shared/errors.ts'
import type { ReadLink } from '#shared/link/share-link.ts'
import {
  type AcceptedIssuer,
  type AskRelease,
  Knocked,
  KnockStanding,
  Parked,
  type RelayDescription,
  Released,
  TakenParked,
} from '#shared/protocol/messages.ts'
import { pathOf, type RouteName } from '#shared/protocol/routes.ts'
import type { Language } from '#shared/words/language.ts'
import {
  codeOfRefusedLink,
  type IssuerClient,
  isSameClient,
  type Journey,
  type Move,
  next,
} from '../journey.ts'
import type { AfterSignIn, BeforeSignIn, RecordKey } from '../ports/vault-contract.ts'
import type { Trouble } from '../problems/problem.ts'
import { askRelay, awaitRelay } from '../relay/ask-relay.ts'
import { clockIsWrong, readDeployment } from '../relay/deployment.ts'
import { say } from '../words/say.ts'
import { isInAppBrowser } from './in-app-browser.ts'
import { dropParked, keepParked, readParked } from './parked-record.ts'
import { finishSignIn, leaveForSignIn, type SignedIn } from './sign-in.ts'
import type { Arrival } from './take-link.ts'
import { loadParking, loadVault, type VaultFrame } from './vault-frame.ts'

/** What the person can do on the shell's screens. */
export type Doing = {
  chooseIssuer(issuer: IssuerClient): void
  signIn(): void
  useAnotherAccount(): void
  stepUp(): void
  goOnHere(): void
  givePurpose(purpose: PurposeOfUse): void
  choosePurposeAgain(): void
  /** Whether a trust of this relay lets somebody in in an emergency. */
  mayBreakGlass(): boolean
  sayEmergency(): void
  giveEmergency(reason: string): void
  leaveEmergency(): void
  tryAgain(): void
  close(): void
}

export type Opening = Doing & {
  journey(): Journey
  start(): void
  /** The person chose another language. */
  speak(language: Language): void
  /** The page is going away: wipe, and leave a neutral screen for whoever comes back to it. */
  goAway(): void
}

/**
 * Takes an opener from the link to the open report. The shell couriers: it never holds the link secret after
 * handing it over, and never sees the relay share at all.
 *
 * @param place where the vault's frame is put
 * @param languageNow what the person reads: the vault and the issuer are told
 * @param show called after every move
 */
export function startOpening(
  arrival: Arrival,
  place: Element,
  languageNow: () => Language,
  show: () => void,
): Opening {
  let journey: Journey = { is: 'arriving' }
  let deployment: RelayDescription | null = null
  /** Holds the link that was tapped, until the person leaves to sign in. */
  let parking: VaultFrame<BeforeSignIn> | null = null
  /** Opens, after the sign-in. */
  let vault: VaultFrame<AfterSignIn> | null = null
  let vaultHolds = false
  let issuer: AcceptedIssuer | null = null
  let signedIn: SignedIn | null = null
  /** Ends the wait for a sender's answer. */
  let knocking: AbortController | null = null
  /** In another app's window, and wants to try all the same. */
  let goesOnHere = false
  /** Remembered for this sitting only. */
  let purpose: PurposeOfUse | null = null

  function move(made: Move): void {
    journey = next(journey, made)
    if (vault) vault.frame.hidden = journey.is !== 'open'
    show()
  }

  /** Runs one leg of the journey; whatever goes wrong has a screen. */
  function attempt(leg: () => Promise<void>): void {
    leg().catch(async (thrown) => {
      // The person has chosen another way meanwhile.
      if (thrown instanceof DOMException && thrown.name === 'AbortError') return
      const because = await withClock(troubleOf(thrown))
      if (journey.is !== 'closed') move({ type: 'stopped', because })
    })
  }

  async function theDeployment(): Promise<RelayDescription> {
    deployment ??= await readDeployment()
    return deployment
  }

  async function theVault(): Promise<VaultFrame<AfterSignIn>> {
    if (vault) return vault
    const { contentOrigin, saving } = await theDeployment()
    vault = await loadVault(place, contentOrigin, say('title'), saving === true, {
      'record/key': () => recordKey(),
      closed: ({ because }) => {
        endVault()
        move({ type: 'closed', because })
        return null
      },
    })
    await vault.call('words/speak', languageNow())
    return vault
  }

  function recordKey(): RecordKey | null {
    const accessToken = signedIn?.recordToken
    if (!accessToken || !issuer) return null
    return { issuer: issuer.issuer, viewerClientId: issuer.viewerClientId, accessToken }
  }

  function endVault(): void {
    knocking?.abort()
    parking?.end()
    vault?.end()
    parking = vault = null
    vaultHolds = false
    signedIn = null
  }

  async function url(name: RouteName, values?: Record<string, string>): Promise<string> {
    return `${(await theDeployment()).relayOrigin}${pathOf(name, values)}`
  }

  async function arrive(): Promise<void> {
    if (!canOpen()) throw new Stopped('browser/unsupported')
    if (arrival.is === 'link' && !goesOnHere && isInAppBrowser(navigator.userAgent))
      throw new Stopped('browser/in-app')
    if (arrival.is === 'signed-in') return comeBack(arrival.answer)
    // Back from the issuer without an answer: what was parked is still good.
    if (arrival.is === 'bare')
      throw readParked() ? new CodedError('sign-in/cancelled') : new Stopped('link/none')
    dropParked()
    const link = await arrival.link
    if (link.is === 'refused') throw new CodedError(codeOfRefusedLink(link.because))
    const { issuers, contentOrigin } = await theDeployment()
    if (!parking) {
      const frame = await loadParking(place, contentOrigin, say('title'))
      // A copy is given away: if nobody takes it, Try again has something to try with.
      const linkSecret = link.linkSecret.reveal().slice()
      await frame.call('link/take', { envelopeId: link.envelopeId, linkSecret }, [linkSecret.buffer])
      link.linkSecret.wipe()
      parking = frame
    }
    move({ type: 'arrived', issuers })
  }

  /**
   * Sends the person to their issuer. What the vault holds is parked first, under a new one-time key; what is
   * parked already (they came back without an answer) waits for the same sign-in.
   */
  async function leave(again: boolean): Promise<void> {
    const park = parkerOf(vaultHolds ? vault : null, parking)
    if (!park) {
      const record = readParked()
      if (!record) throw new CodedError('sign-in/lost')
      return leaveForSignIn(await issuerOf(record), record.parked.nonce, languageNow(), again)
    }
    if (!issuer) throw new CodedError('internal')
    const { parked, parkingKey } = await park()
    const { parkingId } = await askRelay(await url('park'), { parkingKey, nonce: parked.nonce }, Parked)
    keepParked({
      parked,
      parkingId,
      issuer: issuer.issuer,
      viewerClientId: issuer.viewerClientId,
      language: languageNow(),
    })
    await leaveForSignIn(issuer, parked.nonce, languageNow(), again)
  }

  async function issuerOf(client: IssuerClient): Promise<AcceptedIssuer> {
    const found = (await theDeployment()).issuers.find((one) => isSameClient(one, client))
    if (!found) throw new CodedError('sign-in/lost')
    return found
  }

  async function comeBack(answer: string): Promise<void> {
    move({ type: 'came-back' })
    const record = readParked()
    if (!record) throw new CodedError('sign-in/lost')
    // The vault loads while the issuer answers.
    const vaultLoads = theVault()
    issuer = await issuerOf(record)
    signedIn ??= await finishSignIn(issuer, answer)
    const { call } = await vaultLoads
    const taken = await askRelay(
      await url('takeParked', { parkingId: record.parkingId }),
      { idToken: signedIn.idToken, returnKey: await call('secret/return-key', null) },
      TakenParked,
    )
    dropParked()
    await call('secret/unpark', { parked: record.parked, parkingKey: taken.parkingKey })
    vaultHolds = true
    move({ type: 'signed-in', who: signedIn.who })
  }

  async function release(given: PurposeOfUse, emergency?: string): Promise<void> {
    if (!signedIn) throw new CodedError('sign-in/lost')
    const { call } = await theVault()
    const { envelopeId, ...described } = await call('release/describe', null)
    const asking: AskRelease = {
      ...described,
      idToken: signedIn.idToken,
      purposeOfUse: given,
      ...(emergency === undefined ? {} : { breakGlass: { reason: emergency } }),
    }
    const released = await askRelay(await url('askRelease', { envelopeId }), asking, Released).catch(
      async (thrown: unknown) => {
        if (codeOf(thrown) !== 'release/knock-needed') throw thrown
        const knockToken = await letIn(envelopeId, asking)
        return askRelay(await url('askRelease', { envelopeId }), { ...asking, knockToken }, Released)
      },
    )
    move({ type: 'released' })
    await call('release/open', released)
  }

  /** Asks the sender, and comes back with the knock's token once they have let this person in. */
  async function letIn(envelopeId: string, asking: AskRelease): Promise<string> {
    const { knockId, knockToken, senderName } = await askRelay(
      await url('knock', { envelopeId }),
      asking,
      Knocked,
    )
    move({ type: 'knocked', senderName })
    knocking = new AbortController()
    await answerTo(await url('awaitKnock', { knockId }), knockToken, knocking.signal)
    move({ type: 'let-in' })
    return knockToken
  }

  function goSignIn(again: boolean): void {
    move({ type: 'sign-in-started' })
    attempt(() => leave(again))
  }

  function give(given: PurposeOfUse): void {
    purpose = given
    move({ type: 'purpose-given' })
    attempt(() => release(given))
  }

  return {
    journey: () => journey,
    start: () => attempt(arrive),
    speak(language) {
      // Its words are the least of a vault's troubles, should it not answer.
      vault?.call('words/speak', language).catch(() => {})
    },
    chooseIssuer: (issuer) => move({ type: 'issuer-chosen', issuer }),
    signIn() {
      if (journey.is === 'ready') issuer = journey.chosen
      goSignIn(false)
    },
    useAnotherAccount: () => goSignIn(true),
    // The issuer decides how: asked again, it may ask for more.
    stepUp: () => goSignIn(true),
    goOnHere() {
      goesOnHere = true
      attempt(arrive)
    },
    givePurpose: give,
    mayBreakGlass: () => deployment?.breakGlass === true,
    sayEmergency() {
      move({ type: 'emergency-asked' })
      // After the move: the wait that ends here is no problem to be told of.
      knocking?.abort()
    },
    giveEmergency(reason) {
      move({ type: 'purpose-given' })
      attempt(() => release('ETREAT', reason))
    },
    leaveEmergency() {
      if (purpose) give(purpose)
    },
    choosePurposeAgain: () => move({ type: 'purpose-asked-again' }),
    tryAgain() {
      if (journey.is !== 'stopped') return
      switch (journey.retry) {
        case 'arrive':
          return attempt(arrive)
        case 'sign-in':
          return goSignIn(false)
        case 'come-back':
          // A code is good once: without a token there is nothing to go on with but another sign-in.
          return signedIn && arrival.is === 'signed-in'
            ? attempt(() => comeBack(arrival.answer))
            : goSignIn(false)
        case 'release':
          if (!purpose) return move({ type: 'purpose-asked-again' })
          return give(purpose)
      }
    },
    close() {
      endVault()
      dropParked()
      move({ type: 'closed', because: 'closed' })
    },
    goAway() {
      if (arrival.is === 'link') void arrival.link.then(forget)
      // No time for a farewell page: the frame goes at once, and its memory with it.
      parking?.frame.remove()
      vault?.frame.remove()
      parking = vault = null
      move({ type: 'closed', because: 'away' })
    },
  }
}

const AGAIN_MS = 2_000

/**
 * Waits until the sender has let this person in. A network that drops meanwhile is waited out too.
 *
 * @throws CodedError `release/knock-refused`, `knock/not-found` when there is nothing to wait for any more
 */
async function answerTo(url: string, knockToken: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      const { state } = await awaitRelay(url, KnockStanding, knockToken, signal)
      if (state === 'approved') return
      if (state === 'refused') throw new CodedError('release/knock-refused')
      if (state === 'over') throw new CodedError('knock/not-found')
    } catch (thrown) {
      const code = codeOf(thrown)
      if (signal.aborted || (code !== 'relay/unreachable' && code !== 'relay/overloaded')) throw thrown
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    signal.throwIfAborted()
  }
}

/** Whichever vault holds the link parks it. */
function parkerOf(vault: VaultFrame<AfterSignIn> | null, parking: VaultFrame<BeforeSignIn> | null) {
  if (vault) return () => vault.call('secret/park', null)
  return parking && (() => parking.call('secret/park', null))
}

/** A link that was read and not handed over. */
function forget(link: ReadLink): void {
  if (link.is === 'share-link') link.linkSecret.wipe()
}

/** A stop that is no code of the protocol. */
class Stopped extends Error {
  readonly because: Trouble

  constructor(because: Trouble) {
    super(because)
    this.because = because
  }
}

function troubleOf(thrown: unknown): Trouble {
  return thrown instanceof Stopped ? thrown.because : codeOf(thrown)
}

/** A sign-in that fails on a device whose clock is wrong fails because of it: nothing else will help. */
async function withClock(trouble: Trouble): Promise<Trouble> {
  switch (trouble) {
    case 'sign-in/not-accepted':
    case 'sign-in/needed':
    case 'sign-in/lost':
    case 'sign-in/unreachable':
    case 'sign-in/cancelled':
      return (await clockIsWrong()) ? 'device/clock-wrong' : trouble
    default:
      return trouble
  }
}

/** WebCrypto is missing outside secure contexts, streams in very old browsers. */
function canOpen(): boolean {
  return Boolean(
    globalThis.crypto?.subtle &&
      globalThis.ReadableStream &&
      'timeout' in AbortSignal &&
      'any' in AbortSignal,
  )
}
