import {
  type AudioCodec,
  EncodedAudioPacketSource,
  type EncodedPacket,
  EncodedVideoPacketSource,
  type InputAudioTrack,
  type InputVideoTrack,
  Mp4OutputFormat,
  NullTarget,
  Output,
  type VideoCodec,
} from 'mediabunny'
import { concat, fileType, piece, ticksIn } from './mp4-pieces.ts'
import { cluster, type WebmTrack, webmStart } from './webm-pieces.ts'

export type Packet = Pick<EncodedPacket, 'data' | 'type' | 'timestamp' | 'duration'>
export type FilmTrack = InputVideoTrack | InputAudioTrack

/** How packets of a track are handed to the browser: as a stream of its own in a container it takes. */
export type Packing = {
  /** For `addSourceBuffer`. */
  mediaType: string
  /** Before the first piece. */
  start: Uint8Array<ArrayBuffer>
  piece(packets: readonly Packet[]): Uint8Array<ArrayBuffer>
}

/**
 * The packing a browser takes a track in, or null when it has no decoder for it.
 *
 * @param first its first packet
 */
export async function packingOf(
  track: FilmTrack,
  first: EncodedPacket,
  takes: (mediaType: string) => boolean,
): Promise<Packing | null> {
  const codec = await track.getCodec()
  const parameter = await track.getCodecParameterString()
  if (!codec || !parameter) return null
  if (codec === 'vp8' || codec === 'vorbis') {
    const mediaType = `${track.type}/webm; codecs="${codec}"`
    const webm = takes(mediaType) ? await webmTrackOf(track) : null
    return webm && { mediaType, start: webmStart(webm), piece: cluster }
  }
  const mediaType = `${track.type}/mp4; codecs="${parameter}"`
  if (codec.startsWith('pcm-') || !takes(mediaType)) return null
  const moov = await moovOf(track, codec, first)
  const ticks = ticksIn(moov)
  let number = 0
  return {
    mediaType,
    start: concat(fileType(), moov),
    piece: (packets) => piece(packets, ticks, ++number),
  }
}

async function webmTrackOf(track: FilmTrack): Promise<WebmTrack | null> {
  if (track.isVideoTrack()) {
    const [width, height] = [await track.getCodedWidth(), await track.getCodedHeight()]
    return { is: 'video', codec: 'V_VP8', width, height }
  }
  if (!track.isAudioTrack()) return null
  const config = await track.getDecoderConfig()
  if (!config?.description) return null
  const setup = bytesOf(config.description)
  return {
    is: 'audio',
    codec: 'A_VORBIS',
    sampleRate: config.sampleRate,
    channels: config.numberOfChannels,
    setup,
  }
}

function bytesOf(source: AllowSharedBufferSource): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source)
}

/** The description of one track, written by the library from its first packet; no other packet goes through it. */
async function moovOf(track: FilmTrack, codec: string, first: EncodedPacket): Promise<Uint8Array> {
  let moov: Uint8Array | null = null
  const output = new Output({
    format: new Mp4OutputFormat({
      fastStart: 'fragmented',
      onMoov: (data) => {
        moov = data.slice()
      },
    }),
    target: new NullTarget(),
  })
  const packet = first.clone({ timestamp: 0, type: 'key' })
  if (track.isVideoTrack()) {
    const decoderConfig = await track.getDecoderConfig()
    const source = new EncodedVideoPacketSource(codec as VideoCodec)
    output.addVideoTrack(source, { rotation: await track.getRotation() })
    await output.start()
    await source.add(packet, decoderConfig ? { decoderConfig } : {})
  } else if (track.isAudioTrack()) {
    const decoderConfig = await track.getDecoderConfig()
    const source = new EncodedAudioPacketSource(codec as AudioCodec)
    output.addAudioTrack(source)
    await output.start()
    await source.add(packet, decoderConfig ? { decoderConfig } : {})
  }
  await output.finalize()
  if (!moov) throw new TypeError('no moov was written')
  return moov
}
