import { useEffect, useState } from 'preact/hooks'
import './listen.css'

/** A recorded sound to be listened to before it is sealed, as it is held in this panel. */
export function Listen({ file, label }: { file: Blob; label: string }) {
  const [address, setAddress] = useState<string | null>(null)
  useEffect(() => {
    const made = URL.createObjectURL(file)
    setAddress(made)
    // An address that is not given back keeps the sound in memory for as long as the panel lives.
    return () => URL.revokeObjectURL(made)
  }, [file])
  // biome-ignore lint/a11y/useMediaCaption: nobody has written down what was just said.
  return <audio class="listen" controls preload="metadata" src={address ?? undefined} aria-label={label} />
}
