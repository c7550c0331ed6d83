// Holds the keys of one report and speaks to the relay. It never sees a token, and parses no file.
import '../styles/tokens.css'
import '../styles/base.css'
import './vault.css'
import { render } from 'preact'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { CodedError } from '#shared/errors.ts'
import { accessToken } from '#shared/link/access-token.ts'
import { makeWrapKeyPair, type WrapKeyPair } from '#shared/wrap/wrap.ts'
import { type FilingRun, startFiling } from '../filing/start-filing.ts'
import { talkOver } from '../ports/call.ts'
import { portFromParent } from '../ports/handshake.ts'
import type { AfterSignIn, FromVault, RecordKey } from '../ports/vault-contract.ts'
import { readDeployment } from '../relay/deployment.ts'
import { speak } from '../words/speak.ts'
import { watchAbsence } from './absence.ts'
import { type Looking, startLooking } from './looking.ts'
import { type OpenedRelease, openRelease } from './open-release.ts'
import { type HeldForRelease, parkSecret, unparkSecret } from './park.ts'
import { ReportScreen } from './ReportScreen.tsx'
import { nextSitting, type Sitting, type SittingMove } from './sitting.ts'
import type { SittingActions } from './sitting-actions.ts'

const deployment = readDeployment()
const port = await portFromParent(deployment.then(({ viewerOrigin }) => viewerOrigin))

let held: HeldForRelease | null = null
let returnKey: WrapKeyPair | null = null
let opened: OpenedRelease | null = null
let looking: Looking | null = null
let stopping = new AbortController()
let recordKey: RecordKey | null = null
let filing: FilingRun | null = null
let sitting: Sitting = { is: 'idle' }

const call = talkOver<FromVault, AfterSignIn>(port, {
  async 'words/speak'(language) {
    await speak(language)
    draw()
    return null
  },
  async 'secret/park'() {
    if (!held) throw new CodedError('internal')
    return parkSecret(held, (await deployment).relayKey)
  },
  async 'secret/return-key'() {
    returnKey = await makeWrapKeyPair()
    return returnKey.publicKey
  },
  async 'secret/unpark'({ parked, parkingKey }) {
    if (!returnKey) throw new CodedError('internal')
    held = await unparkSecret(parked, parkingKey, returnKey)
    returnKey = null
    return null
  },
  async 'release/describe'() {
    const { envelopeId, linkSecret, vaultKey, nonceSalt } = heldForRelease()
    const access = await accessToken(linkSecret, envelopeId)
    const described = {
      envelopeId,
      accessToken: toBase64url(access.reveal()),
      vaultKey: vaultKey.publicKey,
      nonceSalt,
    }
    access.wipe()
    return described
  },
  async 'release/open'(released) {
    move({ type: 'release-came' })
    stopping = new AbortController()
    try {
      opened = await openRelease(released, heldForRelease(), await deployment, stopping.signal, (step) =>
        move('verified' in step ? { type: 'verified' } : { type: 'waiting', waiting: step.waiting }),
      )
    } catch (thrown) {
      move({ type: 'failed-to-open' })
      throw thrown
    }
    const isHidden = document.visibilityState === 'hidden'
    const { report } = opened.envelope
    recordKey = await call('record/key', null).catch(() => null)
    const may = { ...opened.allows, record: (await recordOf(recordKey))?.name ?? null }
    move({ type: 'opened', report, opener: opened.opener, at: Date.now(), isHidden, may })
    return null
  },
  close() {
    wipe()
    return null
  },
})

/** The record of the issuer that was signed in at, by this vault's own description: an address nobody handed in. */
async function recordOf(key: RecordKey | null) {
  if (key === null) return null
  const { issuers } = await deployment
  const found = issuers.find(
    ({ issuer, viewerClientId }) => issuer === key.issuer && viewerClientId === key.viewerClientId,
  )
  return found?.record ?? null
}

function heldForRelease(): HeldForRelease {
  if (!held) throw new CodedError('sign-in/lost')
  return held
}

function move(made: SittingMove): void {
  sitting = nextSitting(sitting, made)
  draw()
}

function draw(): void {
  const screen = document.getElementById('screen')
  if (screen) render(<ReportScreen sitting={sitting} doing={doing} />, screen)
}

const doing: SittingActions = {
  confirmPatient() {
    move({ type: 'patient-confirmed' })
    doing.choose(0)
  },
  choose(index) {
    const place = document.getElementById('stage')
    if (!opened || !place || sitting.is !== 'open' || !sitting.report.media[index]) return
    move({ type: 'item-chosen', index })
    looking ??= startLooking(
      opened.envelope,
      place,
      (about, state) => move({ type: 'item-moved', index: about, state }),
      (to) => doing.turn(to),
      () => absence.playing(),
      opened.allows.printing,
    )
    looking.choose(index)
  },
  turn(to) {
    if (sitting.is === 'open' && sitting.item) doing.choose(sitting.item.index + (to === 'next' ? 1 : -1))
  },
  look: (look) => looking?.look(look),
  close: () => leave('closed'),
  askToFile() {
    // One file is held at a time: what is on the screen goes, and comes back afterwards.
    looking?.end()
    move({ type: 'filing', move: { type: 'asked' } })
  },
  fileAs(choice) {
    const place = document.getElementById('filing-stage')
    if (!opened || !place) return
    filing?.end()
    const before = sitting.is === 'open' ? sitting.filing : null
    const isInRecord = before?.is === 'failed' && before.choice === choice && before.isInRecord
    filing = startFiling(opened, place, { choice, isInRecord, recordKey, recordOf }, (made) => {
      absence.playing()
      move({ type: 'filing', move: made })
    })
  },
  leaveFiling() {
    filing?.end()
    filing = null
    move({ type: 'filing', move: { type: 'left' } })
    if (sitting.is === 'open' && sitting.item) doing.choose(sitting.item.index)
  },
}

function leave(because: 'closed' | 'away'): void {
  wipe()
  void call('closed', { because })
}

/** Overwrites what is ours to overwrite and leaves an empty page. What the platform copied is out of reach. */
function wipe(): void {
  stopping.abort()
  looking?.end()
  filing?.end()
  opened?.wipe()
  held?.linkSecret.wipe()
  looking = filing = opened = held = returnKey = recordKey = null
  move({ type: 'ended' })
}

const absence = watchAbsence({
  isOpen: () => sitting.is === 'opening' || sitting.is === 'open',
  cover(isCovered) {
    // Nothing is drawn in a window nobody sees: a paper made there would lack what was not.
    if (isCovered && sitting.is === 'open' && sitting.filing?.is === 'making') {
      filing?.end()
      move({ type: 'filing', move: { type: 'failed', because: 'internal', isInRecord: false } })
    }
    move({ type: 'covered', isCovered })
  },
  leave: () => leave('away'),
})

window.addEventListener('pagehide', () => {
  port.close()
  wipe()
})
window.addEventListener('pageshow', (event) => {
  if (event.persisted) window.location.reload()
})
