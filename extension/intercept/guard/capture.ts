// Runs in the host page's world.
import type { Intake } from '#shared/protection/intake.ts'
import { ask } from './channel.ts'
import { patch } from './patch.ts'
import { append, each, has, pinned, type Realm, refusal, rejected, slice, where } from './pinned.ts'

const [getTracks, srcObject, trackKind, connectionState, makeDestination, streamOf] = pinned(
  'MediaStream getTracks',
  'HTMLMediaElement srcObject',
  'MediaStreamTrack kind',
  'RTCPeerConnection connectionState',
  'AudioContext createMediaStreamDestination',
  'MediaStreamAudioDestinationNode stream',
)
const PageAudioContext = AudioContext

/** What gives a stream: by asking, by asking as it was done once, and from elements a person presses. */
const GIVES_STREAMS = import.meta.env.FIREFOX
  ? ['MediaDevices getUserMedia getDisplayMedia', 'Navigator mozGetUserMedia']
  : [
      'MediaDevices getUserMedia getDisplayMedia',
      'Navigator webkitGetUserMedia getUserMedia',
      'HTMLUserMediaElement,HTMLCameraElement,HTMLMicrophoneElement stream track',
    ]
const SOUND_SOURCES = ['MediaStream', 'MediaStreamTrack', 'MediaElement']

/**
 * What the page asked for last: a microphone, or a camera or screen. From then on no stream is told from another:
 * copies come by many ways, and some of them later.
 */
let captured: Intake | undefined
let calls: unknown[] = []

/**
 * A message may not be recorded from microphone, camera or screen; a call may use them. What tells the two
 * apart is where the stream goes: to a peer connection, or into bytes. So the stream is given, and the ways to
 * make bytes of it are refused while there is no call.
 */
export function patchCapture(realm: Realm): void {
  each(GIVES_STREAMS, (spec) =>
    patch(realm, spec, (native, _, args) => {
      const { audio, video } = (args[0] ?? {}) as MediaStreamConstraints
      captured = audio && !video ? 'voice-note' : 'camera'
      return native()
    }),
  )
  patch(realm, 'RTCPeerConnection setLocalDescription', (native, self) => {
    append(calls, self)
    return native()
  })

  // Recorders. One is refused in a call as well: sound can reach it by way of an audio graph.
  patch(realm, 'MediaRecorder start', (native) => {
    if (isRefused()) throw refusal()
    return native()
  })
  // Firefox has none of them.
  if (!import.meta.env.FIREFOX) {
    patch(realm, 'ImageCapture takePhoto grabFrame', (native) => (isRefused() ? rejected() : native()))
    patch(realm, ' MediaStreamTrackProcessor', (native) => {
      if (!inCall() && isRefused()) throw refusal()
      return native()
    })
  }

  // Sound that is worked on by script. A call's level meter comes this way too, so it gets silence, not an error;
  // a source that takes no stream refuses the silent one.
  each(SOUND_SOURCES, (kind) => {
    patch(realm, `AudioContext create${kind}Source`, (native, _, args) => native([soundFor(args[0])]))
    patch(realm, ` ${kind}AudioSourceNode`, (native, _, args) => {
      const name = `m${slice<string>(kind, 1)}`
      const stream = (args[1] as Record<string, unknown> | null)?.[name]
      return native([args[0], { __proto__: null, [name]: soundFor(stream) }])
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
      const { source } = (args[0] ?? {}) as { source?: unknown }
      if (isRefusedFrame(source)) throw refusal()
      // Asked a second time, a page could give another.
      return native([{ __proto__: null, ...(args[0] as object), source }, args[1], args[2]])
    }),
  )
  patch(realm, ' createImageBitmap', (native, _, args) => (isRefusedFrame(args[0]) ? rejected() : native()))
  patch(realm, ' VideoFrame', (native, _, args) => {
    if (isRefusedFrame(args[0])) throw refusal()
    return native()
  })
}

/** Whether this is a stream, a track, or an element that plays one. */
function isCaptured(source: unknown): unknown {
  // Before anything was captured, drawing costs nothing more.
  return captured && (srcObject(source) ?? getTracks(source) ?? trackKind(source))
}

function isRefusedFrame(source: unknown): boolean {
  return !!isCaptured(source) && !inCall() && isRefused()
}

function inCall(): boolean {
  calls = where(calls, (call) => {
    const state = connectionState(call)
    return state !== 'closed' && state !== 'failed'
  })
  return calls.length > 0
}

function isRefused(): boolean {
  return !!captured && ask({ ask: 'capture', intake: captured }) !== false
}

/** The stream itself, or one that is silent. */
function soundFor(stream: unknown): unknown {
  return isRefusedFrame(stream) ? streamOf(makeDestination(new PageAudioContext())) : stream
}
