// Runs in the host page's world.
import type { Intake } from '../intake.ts'
import { ask } from './channel.ts'
import { patch, patchConstructor } from './patch.ts'
import {
  append,
  each,
  firstSight,
  isIn,
  pinned,
  type Realm,
  refusal,
  rejected,
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
  const devices = realm.MediaDevices?.prototype
  each(['getUserMedia', 'getDisplayMedia'], (name) => patch(devices, name, (native) => then(native(), mark)))
  // The callback form, where it is still there.
  each(['webkitGetUserMedia', 'mozGetUserMedia', 'getUserMedia'], (name) =>
    patch(realm.Navigator.prototype, name, (native, _, args) =>
      native([args[0], (stream: unknown) => (args[1] as (s: unknown) => void)(mark(stream)), args[2]]),
    ),
  )
  each([realm.MediaStreamTrack?.prototype, realm.MediaStream?.prototype], (prototype) =>
    patch(prototype, 'clone', (native, self) => {
      const copy = native()
      return isCaptured(self) ? mark(copy) : copy
    }),
  )
  each(['captureStream', 'mozCaptureStream'], (name) =>
    patch(realm.HTMLMediaElement.prototype, name, (native, self) => {
      const stream = native()
      return isCaptured(self) ? mark(stream) : stream
    }),
  )
  patch(realm.RTCPeerConnection?.prototype, 'setLocalDescription', (native, self) => {
    append(calls, self)
    return native()
  })

  // Recorders. One is refused while anything is captured at all: sound can reach it by way of an audio graph.
  patch(realm.MediaRecorder?.prototype, 'start', (native) => {
    const kind = capturing()
    if (kind && isRefused(kind)) throw refusal()
    return native()
  })
  // Firefox has neither.
  if (!import.meta.env.FIREFOX) {
    each(['takePhoto', 'grabFrame'], (name) =>
      patch(realm.ImageCapture?.prototype, name, (native) => (isRefused('camera') ? rejected() : native())),
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
    patch(realm.AudioContext?.prototype, `create${kind}Source`, (native, _, args) =>
      native([soundFor(args[0])]),
    )
    patchConstructor(realm, `${kind}AudioSourceNode`, (args) => {
      const { mediaStream, mediaStreamTrack, mediaElement } = (args[1] ?? {}) as Record<string, unknown>
      return [
        args[0],
        {
          mediaStream: soundFor(mediaStream),
          mediaStreamTrack: soundFor(mediaStreamTrack),
          mediaElement: soundFor(mediaElement),
        },
      ]
    })
  })

  // Pictures of the camera: a frame of it is drawn as nothing.
  each([realm.CanvasRenderingContext2D, realm.OffscreenCanvasRenderingContext2D], (context) =>
    each(['drawImage', 'createPattern'], (name) =>
      patch(context?.prototype, name, (native, _, args) => (isRefusedFrame(args[0]) ? null : native())),
    ),
  )
  each([realm.WebGLRenderingContext, realm.WebGL2RenderingContext], (context) =>
    each(['texImage2D', 'texSubImage2D', 'texImage3D', 'texSubImage3D'], (name) =>
      patch(context?.prototype, name, (native, _, args) =>
        where(args, isRefusedFrame).length > 0 ? undefined : native(),
      ),
    ),
  )
  patch(realm, 'createImageBitmap', (native, _, args) => (isRefusedFrame(args[0]) ? rejected() : native()))
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
  return (
    hasCaptured && where(tracksOf(srcObject(source) ?? source), (track) => isIn(captured, track)).length > 0
  )
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
