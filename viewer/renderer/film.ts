// Films and recordings. Packets are found in the file by range, and given to the browser's decoders piece by piece:
// nothing is ever one Blob but what is small, and what is not looked at is not fetched.
import '../styles/tokens.css'
import './renderer.css'
import './film.css'
import {
  CustomSource,
  EncodedPacketSink,
  FLAC,
  Input,
  type InputTrack,
  MATROSKA,
  MP3,
  MP4,
  OGG,
  QTFF,
  WAVE,
  WEBM,
} from 'mediabunny'
import type { PlayedKind, PlayFile } from '../ports/renderer-contract.ts'
import { FilmBytes } from './film-bytes.ts'
import { type Feed, startFeed } from './film-feed.ts'
import { type FilmTrack, type Packing, packingOf } from './film-packing.ts'
import { pixelsForPaper } from './for-paper.ts'
import { Failure, fail, serveVault, tellVault } from './vault-port.ts'

const FORMATS = [MP4, QTFF, WEBM, MATROSKA, MP3, OGG, FLAC, WAVE]

/** What no browser takes in pieces (WAV, mostly) plays from memory up to this; more could end up on a phone's disk. */
const MAXIMUM_WHOLE_BYTES = 32 * 1024 ** 2
/** A film that does not say how long it is gets counted, if that costs no more than this. */
const MAXIMUM_COUNTED_BYTES = 32 * 1024 ** 2
/** WebKit has MediaSource on an opaque origin, and never opens it. */
const PATIENCE_WITH_SOURCE_MS = 5000

const MEDIA_TYPES: Record<PlayedKind, string> = {
  mp4: 'video/mp4',
  webm: 'video/webm',
  ogg: 'audio/ogg',
  mp3: 'audio/mpeg',
  flac: 'audio/flac',
  wav: 'audio/wav',
}

let latest = { isCut: false, lacksSound: false, at: 0 }

type Prepared = { track: FilmTrack; packing: Packing }

async function play({ kind, lengthBytes, blockBytes, label }: PlayFile['play']): Promise<void> {
  const bytes = new FilmBytes(lengthBytes, blockBytes)
  const input = new Input({
    formats: FORMATS,
    source: new CustomSource({
      getSize: () => lengthBytes,
      read: (start, end) => bytes.read(start, end),
      handleUnhandledError: fail,
      maxCacheSize: 2 * 1024 ** 2,
      prefetchProfile: 'none',
    }),
  })
  const tracks = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()]
  const found = tracks.filter((track) => track !== null)
  if (found.length === 0) throw new Failure('broken')
  const source = newMediaSource()
  const prepared = source ? await prepare(found, source.takes) : []
  const isFilm = found.some((track) => track.type === 'video')
  // A film whose pictures cannot be decoded is not a film; one without its sound is, and says so.
  const plays = prepared.some(({ track }) => track.type === (isFilm ? 'video' : 'audio'))
  const player = document.createElement(isFilm ? 'video' : 'audio')
  addPlayer(player, label)
  const lacksSound = isFilm && found.length > prepared.length
  if (!source || !plays || !(await opens(player, source.media))) {
    await playWhole(player, bytes, kind)
    return tellShown(false, false)
  }
  const total = await durationOf(input, found, lengthBytes)
  const first = await input.getFirstTimestamp(prepared.map(({ track }) => track))
  const shiftSeconds = Math.max(0, -first)
  source.media.duration = total + shiftSeconds
  const feeds: Feed[] = []
  const ended = () => {
    if (feeds.some((feed) => feed.endedAt() === null)) return
    if (source.media.readyState === 'open') source.media.endOfStream()
    const last = Math.max(...feeds.map((feed) => feed.endedAt() ?? 0))
    // Half a second: tables round.
    if (Number.isFinite(total) && last < total - 0.5 - total / 100) tellShown(true, lacksSound)
  }
  for (const { track, packing } of prepared) {
    const buffer = source.media.addSourceBuffer(packing.mediaType)
    feeds.push(startFeed({ track, packing, buffer, player, shiftSeconds, ended, failed: fail }))
  }
  player.addEventListener('seeking', () => {
    for (const feed of feeds) feed.seek(player.currentTime)
  })
  await stands(player)
  tellShown(false, lacksSound)
}

/** A browser for phones has only the managed kind, and that only where nothing is sent to another screen. */
function newMediaSource(): { media: MediaSource; takes: (mediaType: string) => boolean } | null {
  const Source = window.MediaSource ?? window.ManagedMediaSource
  return Source ? { media: new Source(), takes: (mediaType) => Source.isTypeSupported(mediaType) } : null
}

async function prepare(
  tracks: readonly InputTrack[],
  takes: (mediaType: string) => boolean,
): Promise<Prepared[]> {
  const prepared: Prepared[] = []
  for (const track of tracks) {
    if (!track.isVideoTrack() && !track.isAudioTrack()) continue
    const first = await new EncodedPacketSink(track).getFirstKeyPacket()
    const packing = first && (await packingOf(track, first, takes))
    if (packing) prepared.push({ track, packing })
  }
  return prepared
}

function addPlayer(player: HTMLMediaElement, label: string): void {
  player.className = 'player'
  player.controls = true
  player.setAttribute('aria-label', label)
  player.setAttribute('controlslist', 'nodownload noremoteplayback nofullscreen')
  player.setAttribute('playsinline', '')
  player.disableRemotePlayback = true
  if (player instanceof HTMLVideoElement) player.disablePictureInPicture = true
  const view = document.createElement('main')
  view.className = 'view film-view'
  view.append(player)
  document.body.append(view)
  player.addEventListener('contextmenu', (event) => event.preventDefault())
  listenForTurns(player)
  player.addEventListener('timeupdate', () => {
    if (!player.paused && performance.now() - latest.at > STILL_PLAYING_MS && latest.at > 0)
      tellShown(latest.isCut, latest.lacksSound)
  })
}

/** A film's arrows move in it; with Alt they mean its neighbour. */
function listenForTurns(player: HTMLMediaElement): void {
  player.addEventListener('keydown', ({ key }) => {
    if (key === 'PageDown' || key === 'PageUp')
      tellVault({ is: 'turn', to: key === 'PageDown' ? 'next' : 'previous' })
  })
}

async function opens(player: HTMLMediaElement, media: MediaSource): Promise<boolean> {
  const address = URL.createObjectURL(media)
  player.src = address
  const isOpen = await new Promise<boolean>((resolve) => {
    media.addEventListener('sourceopen', () => resolve(true), { once: true })
    setTimeout(() => resolve(false), PATIENCE_WITH_SOURCE_MS)
  })
  URL.revokeObjectURL(address)
  return isOpen
}

/** @throws Failure `no-decoder` when the browser does not take it, `too-large` when it might, but not at once */
async function playWhole(player: HTMLMediaElement, bytes: FilmBytes, kind: PlayedKind): Promise<void> {
  if (player.canPlayType(MEDIA_TYPES[kind]) === '') throw new Failure('no-decoder')
  if (bytes.lengthBytes > MAXIMUM_WHOLE_BYTES) throw new Failure('too-large')
  const whole = await bytes.read(0, bytes.lengthBytes)
  player.src = URL.createObjectURL(new Blob([whole], { type: MEDIA_TYPES[kind] }))
  await stands(player)
  if (player instanceof HTMLVideoElement && player.videoWidth === 0) throw new Failure('no-decoder')
}

/** Something of it is on the screen, or could be heard. */
function stands(player: HTMLMediaElement): Promise<void> {
  return new Promise((resolve, reject) => {
    player.addEventListener('loadeddata', () => resolve(), { once: true })
    player.addEventListener('error', () => {
      const isFormat = player.error?.code === MediaError.MEDIA_ERR_SRC_NOT_SUPPORTED
      const failure = new Failure(isFormat ? 'no-decoder' : 'broken')
      reject(failure)
      fail(failure)
    })
  })
}

/** Seconds; infinite when that is not known and not cheap to know. */
async function durationOf(input: Input, tracks: readonly InputTrack[], lengthBytes: number): Promise<number> {
  const said = await input.getDurationFromMetadata([...tracks])
  if (said !== null) return said
  return lengthBytes <= MAXIMUM_COUNTED_BYTES ? input.computeDuration([...tracks]) : Number.POSITIVE_INFINITY
}

/** How often the vault hears that somebody is watching, who touches nothing. */
const STILL_PLAYING_MS = 60_000

function tellShown(isCut: boolean, lacksSound: boolean): void {
  latest = { isCut, lacksSound, at: performance.now() }
  tellVault({
    is: 'shown',
    page: 1,
    pages: 1,
    zoomPercent: 100,
    isCut,
    ...(lacksSound ? { lacks: 'sound' as const } : {}),
  })
}

/** One picture of it: where it stands. Sound has nothing to put on paper. */
async function forPaper(): Promise<ImageData | null> {
  const film = document.querySelector('video')
  return film && film.videoWidth > 0 ? pixelsForPaper(film, film.videoWidth, film.videoHeight) : null
}

void serveVault({ play, look: () => {}, forPaper })
