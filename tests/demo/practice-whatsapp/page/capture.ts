/** Camera, microphone and calls. A guard may stop the first two; a call has to keep working. */

/** One frame of the camera as a JPEG. */
export async function captureFrame(): Promise<File> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: true })
  try {
    const video = document.createElement('video')
    video.srcObject = stream
    video.muted = true
    await video.play()
    const canvas = document.createElement('canvas')
    canvas.width = video.videoWidth
    canvas.height = video.videoHeight
    canvas.getContext('2d')?.drawImage(video, 0, 0)
    const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg'))
    return new File(picture ? [picture] : [], 'camera.jpg', { type: 'image/jpeg' })
  } finally {
    for (const track of stream.getTracks()) track.stop()
  }
}

/** Two seconds of the microphone. */
export async function recordVoice(): Promise<File> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
  const recorder = new MediaRecorder(stream)
  const pieces: Blob[] = []
  recorder.ondataavailable = (event) => pieces.push(event.data)
  const stopped = new Promise((resolve) => {
    recorder.onstop = resolve
  })
  recorder.start()
  window.setTimeout(() => recorder.stop(), 2000)
  await stopped
  for (const track of stream.getTracks()) track.stop()
  return new File(pieces, 'voice.ogg', { type: recorder.mimeType })
}

/** A call: the stream is used and never becomes a file. Returns what to show. */
export async function startCall(): Promise<string> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true })
    window.setTimeout(() => {
      for (const track of stream.getTracks()) track.stop()
    }, 2000)
    return 'Calling…'
  } catch {
    return 'The camera or microphone could not be used.'
  }
}
