/** What a recorded voice is, by what this browser can record. */
export type Recorded = { file: Blob; mediaType: 'audio/webm' | 'audio/ogg' }

/** Something being recorded from the microphone, straight into memory: no file of it lies anywhere. */
export type Recording = { stop(): Promise<Recorded>; cancel(): void }

/**
 * Begins to record. The browser asks for the microphone, and the page underneath must let its frames have it.
 *
 * @throws whatever the browser refuses with
 */
export async function startRecording(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
  const mediaType = MediaRecorder.isTypeSupported('audio/webm;codecs=opus') ? 'audio/webm' : 'audio/ogg'
  const recorder = new MediaRecorder(stream, { mimeType: `${mediaType};codecs=opus` })
  const pieces: Blob[] = []
  recorder.addEventListener('dataavailable', ({ data }) => pieces.push(data))
  recorder.start()
  const release = () => {
    for (const track of stream.getTracks()) track.stop()
  }
  return {
    async stop() {
      const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve, { once: true }))
      recorder.stop()
      await stopped
      release()
      return { file: new Blob(pieces, { type: mediaType }), mediaType }
    },
    cancel() {
      if (recorder.state !== 'inactive') recorder.stop()
      release()
    },
  }
}
