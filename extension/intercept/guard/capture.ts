// Runs in the host page's world.
import type { Intake } from '#shared/protection/intake.ts'
import { ask } from './channel.ts'
import { patch, patchConstructor } from './patch.ts'
import {
  append,
  each,
  firstSight,
  has,
  isIn,
  type Native,
  pinned,
  type Realm,
  refusal,
  rejected,
  slice,
  then,
  where,
} from './pinned.ts'

const [getTracks] = pinned('MediaStream getTracks')
const [srcObject] = pinned('HTMLMediaElement srcObject')
const [readyState, trackKind] = pinned('MediaStreamTrack readyState kind')
const [connectionState] = pinned('RTCPeerConnection connectionState')
const PageAudioContext = AudioContext
const [makeDestination] = pinned('AudioContext createMediaStreamDestination')
const [streamOf] = pinned('MediaStreamAudioDestinationNode stream')

const OLD_GET_USER_MEDIA = import.meta.env.FIREFOX
  ? 'Navigator mozGetUserMedia'
  : 'Navigator webkitGetUserMedia getUserMedia'
const CAPTURE_STREAM = import.meta.env.FIREFOX
  ? 'HTMLMediaElement mozCaptureStream'
  : 'HTMLMediaElement captureStream'
const SOUND_SOURCES = ['MediaStream', 'MediaStreamTrack', 'MediaElement']

/** Streams and tracks that came from a microphone, camera or screen, and what was made from them. */
const captured = new WeakSet<object>()
/** Tracks still to be looked at for whether something is being captured now. */
let live: MediaStreamTrack[] = []
let hasCaptured = false
let calls: unknown[] = []

/**
 * A message may not be recorded from microphone, camera or screen; a call may use them. What tells the two
 * apart is where the stream goes: to a peer connection, or into bytes. So the stream is given, and the ways to
 * make bytes of it are refused while there is no call.
 */
export function patchCapture(realm: Realm): void {
  patch(realm, 'MediaDevices getUserMedia getDisplayMedia', (native) => then(native(), mark))
  // The callback form, where it is still there.
  patch(realm, OLD_GET_USER_MEDIA, (native, _, args) =>
    native([args[0], (stream: unknown) => (args[1] as (s: unknown) => void)(mark(stream)), args[2]]),
  )
  const markCopy = (native: Native, self: unknown) => {
    const copy = native()
    return isCaptured(self) ? mark(copy) : copy
  }
  patch(realm, 'MediaStreamTrack,MediaStream clone', markCopy)
  patch(realm, CAPTURE_STREAM, markCopy)
  patch(realm, 'RTCPeerConnection setLocalDescription', (native, self) => {
    append(calls, self)
    return native()
  })

  // Recorders. One is refused while anything is captured at all: sound can reach it by way of an audio graph.
  patch(realm, 'MediaRecorder start', (native) => {
    const kind = capturing()
    if (kind && isRefused(kind)) throw refusal()
    return native()
  })
  // Firefox has none of them.
  if (!import.meta.env.FIREFOX) {
    patch(realm, 'ImageCapture takePhoto grabFrame', (native) =>
      isRefused('camera') ? rejected() : native(),
    )
    patchConstructor(realm, 'MediaStreamTrackProcessor', (args) => {
      const track = (args[0] as { track?: MediaStreamTrack } | undefined)?.track
      if (isCaptured(track) && !inCall() && isRefused(kindOf(track))) throw refusal()
      return args
    })
  }

  // Sound that is worked on by script. A call's level meter comes this way too, so it gets silence, not an error;
  // a source that takes no stream refuses the silent one.
  each(SOUND_SOURCES, (kind) => {
    patch(realm, `AudioContext create${kind}Source`, (native, _, args) => native([soundFor(args[0])]))
    patchConstructor(realm, `${kind}AudioSourceNode`, (args) => {
      const name = `m${slice<string>(kind, 1)}`
      return [
        args[0],
        { __proto__: null, [name]: soundFor((args[1] as Record<string, unknown> | null)?.[name]) },
      ]
    })
  })

  // Pictures of the camera: a frame of it is drawn as nothing.
  patch(
    realm,
    'CanvasRenderingContext2D,OffscreenCanvasRenderingContext2D drawImage createPattern',
    (native, _, args) => (isRefusedFrame(args[0]) ? null : native()),
  )
  patch(
    realm,
    'WebGLRenderingContext,WebGL2RenderingContext texImage2D texSubImage2D texImage3D texSubImage3D',
    (native, _, args) => (has(args, isRefusedFrame) ? undefined : native()),
  )
  each(['GPUQueue copyExternalImageToTexture', 'GPUDevice importExternalTexture'], (spec) =>
    patch(realm, spec, (native, _, args) => {
      if (isRefusedFrame((args[0] as { source?: unknown } | undefined)?.source)) throw refusal()
      return native()
    }),
  )
  patch(realm, ' createImageBitmap', (native, _, args) => (isRefusedFrame(args[0]) ? rejected() : native()))
  patchConstructor(realm, 'VideoFrame', (args) => {
    if (isRefusedFrame(args[0])) throw refusal()
    return args
  })
}

function mark<S>(stream: S): S {
  hasCaptured = true
  firstSight(captured, stream)
  each(tracksOf(stream), (track) => {
    firstSight(captured, track)
    append(live, track)
  })
  return stream
}

/** The tracks of a stream; a track is its own. */
function tracksOf(stream: unknown): MediaStreamTrack[] {
  return getTracks<MediaStreamTrack[] | null>(stream) ?? (stream ? [stream as MediaStreamTrack] : [])
}

/** Whether this stream or track came from a capture, or this `video` or `audio` element plays one. */
function isCaptured(source: unknown): boolean {
  // Before anything was captured, drawing costs nothing more.
  return hasCaptured && has(tracksOf(srcObject(source) ?? source), (track) => isIn(captured, track))
}

function isRefusedFrame(source: unknown): boolean {
  return isCaptured(source) && !inCall() && isRefused('camera')
}

function capturing(): Intake | null {
  live = where(live, (track) => readyState(track) === 'live')
  const track = where(live, (one) => trackKind(one) === 'video')[0] ?? live[0]
  return track ? kindOf(track) : null
}

function kindOf(track: MediaStreamTrack | undefined): Intake {
  return track && trackKind(track) === 'audio' ? 'voice-note' : 'camera'
}

function inCall(): boolean {
  calls = where(calls, (call) => {
    const state = connectionState(call)
    return state !== 'closed' && state !== 'failed'
  })
  return calls.length > 0
}

function isRefused(intake: Intake): boolean {
  return ask({ ask: 'capture', intake }) !== 'left'
}

/** The stream itself, or one that is silent. */
function soundFor(stream: unknown): unknown {
  if (!isCaptured(stream) || inCall() || !isRefused('voice-note')) return stream
  return streamOf(makeDestination(new PageAudioContext()))
}
