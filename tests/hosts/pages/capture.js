/** Ways to make bytes of a microphone, a camera or a screen. Each answers what came of it. */
const microphone = () => navigator.mediaDevices.getUserMedia({ audio: true })
const camera = () => navigator.mediaDevices.getUserMedia({ video: true })
/** How long nothing has to come before it is called nothing. */
const PATIENCE_MS = 4000
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

async function record(stream) {
  const recorder = new MediaRecorder(stream)
  const anything = new Promise((resolve) => {
    recorder.ondataavailable = ({ data }) => data.size > 0 && resolve('bytes')
  })
  recorder.start(100)
  const came = await Promise.race([anything, wait(PATIENCE_MS).then(() => 'nothing')])
  recorder.stop()
  return came
}

async function loudest(stream, sourceIn = (context) => context.createMediaStreamSource(stream)) {
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  const source = sourceIn(context)
  source.connect(analyser)
  await Promise.race([context.resume(), wait(3000)])
  // A machine without a sound device starts no audio in Firefox. Whose sound it is can be told without hearing it.
  if (context.state !== 'running') {
    return stream && source.mediaStream !== stream ? 'nothing' : 'no sound here'
  }
  let most = 0
  const samples = new Float32Array(analyser.fftSize)
  const end = performance.now() + PATIENCE_MS
  while (most === 0 && performance.now() < end) {
    await wait(50)
    analyser.getFloatTimeDomainData(samples)
    most = Math.max(most, ...samples.map(Math.abs))
  }
  return most > 0 ? 'bytes' : 'nothing'
}

async function play(stream) {
  const video = document.createElement('video')
  video.srcObject = stream
  video.muted = true
  await video.play()
  // The first picture may be black.
  for (const _ of [1, 2, 3]) {
    const next = new Promise((resolve) => video.requestVideoFrameCallback(resolve))
    await Promise.race([next, wait(PATIENCE_MS)])
  }
  return video
}

async function frame(draw) {
  const video = await play(await camera())
  const canvas = document.createElement('canvas')
  canvas.width = 64
  canvas.height = 48
  const context = canvas.getContext('2d')
  await draw(context, video)
  const { data } = context.getImageData(0, 0, 64, 48)
  const blob = await new Promise((resolve) => canvas.toBlob(resolve))
  return blob && data.some((value) => value !== 0) ? 'bytes' : 'nothing'
}

async function call(stream) {
  const here = new RTCPeerConnection()
  const there = new RTCPeerConnection()
  here.onicecandidate = ({ candidate }) => candidate && there.addIceCandidate(candidate)
  there.onicecandidate = ({ candidate }) => candidate && here.addIceCandidate(candidate)
  const heard = new Promise((resolve) => {
    there.ontrack = ({ track }) => resolve(track)
  })
  for (const track of stream.getTracks()) here.addTrack(track, stream)
  await here.setLocalDescription(await here.createOffer())
  await there.setRemoteDescription(here.localDescription)
  await there.setLocalDescription(await there.createAnswer())
  await here.setRemoteDescription(there.localDescription)
  return { here, there, track: await heard }
}

const tried = (make) => async () => {
  try {
    return await make()
  } catch (error) {
    return `refused ${error?.name}`
  }
}

/** The promise of a stream, by whoever asks the promise for its constructor. */
async function promisedIn(ask) {
  const was = Object.getOwnPropertyDescriptor(Promise.prototype, 'constructor')
  let promised = null
  Object.defineProperty(Promise.prototype, 'constructor', {
    configurable: true,
    get() {
      promised ??= this
      throw new Error('asked')
    },
  })
  let given
  try {
    given = ask()
  } finally {
    Object.defineProperty(Promise.prototype, 'constructor', was)
  }
  return promised ?? given
}

/** The stream itself, by whatever asks it whether it is a promise, and what is made of it there and then. */
async function askedWhetherPromise(make) {
  let made = null
  Object.defineProperty(Object.prototype, 'then', {
    configurable: true,
    get() {
      if (!made && Object.prototype.toString.call(this) === '[object MediaStream]') made = make(this)
    },
  })
  const stream = await microphone().finally(() => delete Object.prototype.then)
  return made ?? make(stream)
}

window.__capture = Object.fromEntries(
  Object.entries({
    'voice note by MediaRecorder': async () => record(await microphone()),
    'voice note of a cloned track': async () =>
      record(new MediaStream([(await microphone()).getAudioTracks()[0].clone()])),
    'voice note by an audio graph into a recorder': async () => {
      const context = new AudioContext()
      const out = context.createMediaStreamDestination()
      context.createMediaStreamSource(await microphone()).connect(out)
      return record(out.stream)
    },
    'voice note of a stream by the constructor of its promise': async () =>
      record(await promisedIn(() => microphone())),
    'voice note of a stream asked whether it is a promise': () => askedWhetherPromise(record),
    'voice note by script on samples': async () => loudest(await microphone()),
    'voice note by MediaStreamAudioSourceNode': async () => {
      const mediaStream = await microphone()
      return loudest(mediaStream, (context) => new MediaStreamAudioSourceNode(context, { mediaStream }))
    },
    'video by MediaRecorder': async () => record(await camera()),
    'picture by canvas': () => frame((context, video) => context.drawImage(video, 0, 0, 64, 48)),
    'picture by a pattern': () =>
      frame((context, video) => {
        context.fillStyle = context.createPattern(video, 'repeat') ?? 'transparent'
        context.fillRect(0, 0, 64, 48)
      }),
    'picture by createImageBitmap': () =>
      frame(async (context, video) => context.drawImage(await createImageBitmap(video), 0, 0, 64, 48)),
    'picture by VideoFrame': () =>
      frame((context, video) => context.drawImage(new VideoFrame(video), 0, 0, 64, 48)),
    'picture by ImageCapture': async () =>
      (await new ImageCapture((await camera()).getVideoTracks()[0]).grabFrame()) ? 'bytes' : 'nothing',
    'picture by ImageCapture.takePhoto': async () =>
      (await new ImageCapture((await camera()).getVideoTracks()[0]).takePhoto()) ? 'bytes' : 'nothing',
    'frames by MediaStreamTrackProcessor': async () => {
      const processor = new MediaStreamTrackProcessor({ track: (await camera()).getVideoTracks()[0] })
      const { value } = await processor.readable.getReader().read()
      return value ? 'bytes' : 'nothing'
    },
    'frames by MediaStreamTrackProcessor, of a track that is another when asked again': async () => {
      const [track] = (await camera()).getVideoTracks()
      const [other] = document.createElement('canvas').captureStream().getVideoTracks()
      const read = async (tracks) => {
        const processor = new MediaStreamTrackProcessor({
          get track() {
            return tracks.length > 1 ? tracks.shift() : tracks[0]
          },
        })
        const reading = processor.readable.getReader().read()
        return (await Promise.race([reading, wait(1000).then(() => ({}))])).value
      }
      // A browser that asks once, alone, has the first.
      return (await read([other, track])) || (await read([track])) ? 'bytes' : 'nothing'
    },
    'picture of a copy of what plays': () =>
      frame(async (context, video) => {
        const copy = (video.mozCaptureStreamUntilEnded ?? video.captureStream).call(video)
        context.drawImage(await play(copy), 0, 0, 64, 48)
      }),
    'picture by WebGL': async () => {
      const video = await play(await camera())
      const context = document.createElement('canvas').getContext('webgl')
      const texture = context.createTexture()
      context.bindTexture(context.TEXTURE_2D, texture)
      context.texImage2D(context.TEXTURE_2D, 0, context.RGBA, context.RGBA, context.UNSIGNED_BYTE, video)
      const buffer = context.createFramebuffer()
      context.bindFramebuffer(context.FRAMEBUFFER, buffer)
      context.framebufferTexture2D(
        context.FRAMEBUFFER,
        context.COLOR_ATTACHMENT0,
        context.TEXTURE_2D,
        texture,
        0,
      )
      const pixels = new Uint8Array(4 * 16)
      context.readPixels(0, 0, 4, 4, context.RGBA, context.UNSIGNED_BYTE, pixels)
      return pixels.some((value) => value !== 0) ? 'bytes' : 'nothing'
    },
  }).map(([name, make]) => [name, tried(make)]),
)

/** What only Firefox has, or lets through. */
window.__captureInFirefox = Object.fromEntries(
  Object.entries({
    'voice note by an element that plays it': async () => {
      const audio = document.createElement('audio')
      audio.srcObject = await microphone()
      await audio.play()
      return loudest(null, (context) => context.createMediaElementSource(audio))
    },
    'voice note by one track': async () => {
      const [track] = (await microphone()).getAudioTracks()
      return loudest(null, (context) => context.createMediaStreamTrackSource(track))
    },
    'voice note by MediaStreamTrackAudioSourceNode': async () => {
      const [mediaStreamTrack] = (await microphone()).getAudioTracks()
      return loudest(null, (context) => new MediaStreamTrackAudioSourceNode(context, { mediaStreamTrack }))
    },
  }).map(([name, make]) => [name, tried(make)]),
)

window.__call = tried(async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true })
  const { here, there, track } = await call(stream)
  await new Promise((resolve) => {
    const look = () => (here.connectionState === 'connected' ? resolve() : setTimeout(look, 50))
    look()
  })
  const meter = await loudest(stream)
  const remote = await play(new MediaStream(there.getReceivers().map((receiver) => receiver.track)))
  here.close()
  there.close()
  return { kind: track.kind, meter, seen: remote.videoWidth > 0 }
})
window.__drawsOthers = tried(async () => {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')
  context.fillRect(0, 0, 10, 10)
  const other = document.createElement('canvas').getContext('2d')
  other.drawImage(canvas, 0, 0)
  return other.getImageData(0, 0, 1, 1).data[3] === 255 ? 'bytes' : 'nothing'
})
