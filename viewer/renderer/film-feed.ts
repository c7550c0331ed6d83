import { type EncodedPacket, EncodedPacketSink } from 'mediabunny'
import type { FilmTrack, Packet, Packing } from './film-packing.ts'

/** Seconds of film in one piece, about. */
const PIECE_SECONDS = 0.5
/** No codec here shows a frame later than this many packets after it could. */
const REORDERED_PACKETS = 16
/** Seconds kept ready ahead: little before anyone pressed play, so that looking in costs little. */
const AHEAD_SECONDS = { waiting: 2, playing: 20 }
/** Seconds kept behind. */
const BEHIND_SECONDS = 30

/** Keeps one track of a film ready around the place where it plays. */
export type Feed = {
  /** Goes on from there if that is not ready yet. */
  seek(seconds: number): void
  /** Where the last packet ended, once the track has been read to its end. */
  endedAt(): number | null
  stop(): void
}

type Fed = {
  track: FilmTrack
  packing: Packing
  buffer: SourceBuffer
  player: HTMLMediaElement
  /** Added to every time, so that none is negative. */
  shiftSeconds: number
  /** The track has been read to its end. */
  ended(): void
  failed(thrown: unknown): void
}

export function startFeed(fed: Fed): Feed {
  const { track, packing, buffer, player, shiftSeconds } = fed
  const sink = new EncodedPacketSink(track)
  let running = new AbortController()
  let readToSeconds = 0
  let endedAt: number | null = null
  /** One thing at a time may be done to a buffer. */
  let turn = append(buffer, packing.start)

  function start(fromSeconds: number): void {
    running.abort()
    running = new AbortController()
    const { signal } = running
    endedAt = null
    readToSeconds = fromSeconds
    turn = turn
      .then(() => feed(fromSeconds, signal))
      .catch((thrown) => {
        if (!signal.aborted) fed.failed(thrown)
      })
  }

  async function feed(fromSeconds: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const options = { verifyKeyPackets: true }
    const key =
      (await sink.getKeyPacket(Math.max(0, fromSeconds - shiftSeconds), options)) ??
      (await sink.getFirstKeyPacket(options))
    for await (const packets of piecesOf(packetsFrom(key, signal), track.type === 'video')) {
      const shifted = packets.map((packet) => shift(packet, shiftSeconds))
      const startsAt = Math.min(...shifted.map(({ timestamp }) => timestamp))
      await untilNeeded(player, startsAt, signal)
      await forget(buffer, player.currentTime)
      await append(buffer, packing.piece(shifted))
      signal.throwIfAborted()
      readToSeconds = Math.max(...shifted.map(({ timestamp, duration }) => timestamp + duration))
    }
    signal.throwIfAborted()
    endedAt = readToSeconds
    fed.ended()
  }

  async function* packetsFrom(key: EncodedPacket | null, signal: AbortSignal) {
    if (!key) return
    for await (const packet of sink.packets(key, undefined, { verifyKeyPackets: track.type === 'video' })) {
      signal.throwIfAborted()
      yield packet
    }
  }

  start(0)
  return {
    seek(seconds) {
      const ready = rangeAround(buffer, seconds)
      if (ready && readToSeconds >= ready.start && readToSeconds <= ready.end + PIECE_SECONDS) return
      start(ready && ready.end - seconds > 1 ? ready.end : seconds)
    },
    endedAt: () => endedAt,
    stop: () => running.abort(),
  }
}

function shift({ data, type, timestamp, duration }: Packet, seconds: number): Packet {
  return { data, type, duration, timestamp: timestamp + seconds }
}

/**
 * Groups packets, in the order they are decoded in, so that no later piece shows anything before the end of this one.
 * A group need not begin with a key frame: a film begins to play before its first group of pictures is here.
 */
async function* piecesOf(packets: AsyncIterable<Packet>, isReordered: boolean): AsyncGenerator<Packet[]> {
  const lookAhead = isReordered ? REORDERED_PACKETS : 0
  let held: Packet[] = []
  for await (const packet of packets) {
    held.push(packet)
    const cut = cutIn(held, lookAhead)
    if (cut === 0) continue
    yield held.slice(0, cut)
    held = held.slice(cut)
  }
  if (held.length > 0) yield held
}

/** How many packets make a piece by now; 0 while none do. */
function cutIn(held: readonly Packet[], lookAhead: number): number {
  const last = held.length - Math.max(1, lookAhead)
  let earliestLater = Number.POSITIVE_INFINITY
  const later = held.map(({ timestamp }) => timestamp)
  for (let at = held.length - 1; at > 0; at--) {
    earliestLater = Math.min(earliestLater, later[at] ?? 0)
    if (at > last) continue
    const before = later.slice(0, at)
    const isClean = Math.max(...before) < earliestLater
    if (isClean && earliestLater - Math.min(...before) >= PIECE_SECONDS) return at
    if (earliestLater - (before[0] ?? 0) < PIECE_SECONDS) return 0
  }
  return 0
}

/** Waits until the player is near enough to want this. */
async function untilNeeded(player: HTMLMediaElement, seconds: number, signal: AbortSignal): Promise<void> {
  const isNear = () => {
    const ahead = player.played.length > 0 || !player.paused ? 'playing' : 'waiting'
    return seconds - player.currentTime < AHEAD_SECONDS[ahead]
  }
  while (!isNear()) {
    await new Promise<void>((resolve) => {
      const signs = ['timeupdate', 'play', 'seeking', 'ratechange'] as const
      const wake = () => {
        for (const sign of signs) player.removeEventListener(sign, wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      for (const sign of signs) player.addEventListener(sign, wake)
      signal.addEventListener('abort', wake)
    })
    signal.throwIfAborted()
  }
}

/** Lets go of what was played long ago. */
async function forget(buffer: SourceBuffer, nowSeconds: number): Promise<void> {
  const { buffered } = buffer
  const until = nowSeconds - BEHIND_SECONDS
  if (buffered.length === 0 || buffered.start(0) > until - 10) return
  buffer.remove(0, until)
  await settled(buffer)
}

async function append(buffer: SourceBuffer, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  buffer.appendBuffer(bytes)
  await settled(buffer)
}

function settled(buffer: SourceBuffer): Promise<void> {
  return new Promise((resolve, reject) => {
    buffer.addEventListener('updateend', () => resolve(), { once: true })
    buffer.addEventListener('error', () => reject(new Error('not taken')), { once: true })
  })
}

function rangeAround({ buffered }: SourceBuffer, seconds: number): { start: number; end: number } | null {
  for (let index = 0; index < buffered.length; index++) {
    const [start, end] = [buffered.start(index), buffered.end(index)]
    if (start <= seconds + 0.1 && seconds < end) return { start, end }
  }
  return null
}
