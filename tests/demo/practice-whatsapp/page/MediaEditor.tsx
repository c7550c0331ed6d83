import { useEffect, useRef, useState } from 'preact/hooks'
import type { Taken } from './AttachMenu.tsx'
import { Icon } from './icons.tsx'
import { type LexicalField, mountField } from './lexical-field.ts'
import styles from './MediaEditor.module.css'
import { makeInput } from './open-picker.ts'
import type { Variants } from './variants.ts'
import type { Words } from './words.ts'

/** What opens once the page has files: a preview, a caption, and send. A sticker has no caption. */
export function MediaEditor({
  taken,
  words,
  variants,
  onMore,
  onSend,
  onClose,
}: {
  taken: Taken
  words: Words
  variants: Variants
  onMore: (files: File[]) => void
  onSend: (caption: string) => void
  onClose: () => void
}) {
  const box = useRef<HTMLDivElement>(null)
  const more = useRef<HTMLDivElement>(null)
  const field = useRef<LexicalField>(null)
  const [shown, setShown] = useState(0)
  const addresses = useAddresses(taken.files)
  const calls = useRef({ onMore, onSend })
  calls.current = { onMore, onSend }
  const send = () => calls.current.onSend(field.current?.text().trim() ?? '')

  useEffect(() => {
    if (!box.current) return
    const mounted = mountField(
      box.current,
      { text: () => {}, files: (files) => calls.current.onMore(files), enter: send },
      '',
    )
    field.current = mounted
    box.current.focus()
    return () => mounted.unmount()
  }, [])

  useEffect(() => {
    const input = makeInput({ accept: '*', multiple: true }, (files) => calls.current.onMore(files))
    more.current?.append(input)
    return () => input.remove()
  }, [])

  const file = taken.files[Math.min(shown, taken.files.length - 1)]
  const address = addresses[Math.min(shown, addresses.length - 1)]
  return (
    <div class={styles.editor} role="dialog" aria-label={file?.name ?? ''} data-animate-modal-body="true">
      <button type="button" class={styles.close} aria-label={words.close} onClick={onClose}>
        <Icon name="close" generation={variants.icons} />
      </button>
      <p class={styles.name}>{file?.name}</p>
      <div class={styles.stage}>
        {file?.type.startsWith('image/') && address ? (
          <img src={address} alt="" />
        ) : (
          <p class={styles.plain}>
            <Icon name="file" generation={variants.icons} />
            {file?.name}
          </p>
        )}
      </div>
      {taken.as !== 'sticker' && (
        <div class={styles.caption} data-testid="media-caption-input-container">
          <div
            ref={box}
            class={styles.box}
            contentEditable
            role="textbox"
            tabIndex={0}
            data-tab="10"
            aria-label={words.typeAMessage}
            aria-placeholder={words.typeAMessage}
            aria-multiline="true"
          />
        </div>
      )}
      <div class={styles.row} ref={more}>
        {taken.files.map((item, index) => (
          <button
            type="button"
            key={`${item.name} ${index}`}
            class={styles.thumbnail}
            aria-label={item.name}
            aria-pressed={index === shown}
            onClick={() => setShown(index)}
          >
            {item.type.startsWith('image/') && addresses[index] ? (
              <img src={addresses[index]} alt="" />
            ) : (
              <Icon name="file" generation={variants.icons} />
            )}
          </button>
        ))}
        <button
          type="button"
          class={styles.thumbnail}
          aria-label={words.addFile}
          onClick={() => more.current?.querySelector('input')?.click()}
        >
          <Icon name="attach" generation={variants.icons} />
        </button>
      </div>
      <button type="button" class={styles.send} aria-label={words.send} onClick={send}>
        <Icon name="send" generation={variants.icons} />
      </button>
    </div>
  )
}

function useAddresses(files: readonly File[]): readonly string[] {
  const [addresses, setAddresses] = useState<readonly string[]>([])
  useEffect(() => {
    const made = files.map((file) => URL.createObjectURL(file))
    setAddresses(made)
    return () => {
      for (const address of made) URL.revokeObjectURL(address)
    }
  }, [files])
  return addresses
}
