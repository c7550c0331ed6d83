import { useEffect, useRef, useState } from 'preact/hooks'
import styles from './Composer.module.css'
import { Icon } from './icons.tsx'
import { type LexicalField, mountField } from './lexical-field.ts'
import type { Variants } from './variants.ts'
import type { Words } from './words.ts'

/** Where a message is written. Mounted anew for each chat; the page keeps the draft. */
export function Composer({
  chatTitle,
  draft,
  words,
  variants,
  onDraft,
  onFiles,
  onSend,
  onAttach,
  onVoice,
}: {
  chatTitle: string
  draft: string
  words: Words
  variants: Variants
  onDraft: (text: string) => void
  onFiles: (files: File[]) => void
  onSend: (text: string) => void
  onAttach: () => void
  onVoice: () => void
}) {
  const box = useRef<HTMLDivElement>(null)
  const field = useRef<LexicalField>(null)
  const [text, setText] = useState(draft)
  const calls = useRef({ onDraft, onFiles, onSend })
  calls.current = { onDraft, onFiles, onSend }

  const send = () => {
    const message = field.current?.text().trim() ?? ''
    if (!message) return
    field.current?.clear()
    calls.current.onSend(message)
  }

  useEffect(() => {
    if (!box.current) return
    const mounted = mountField(
      box.current,
      {
        text: (now) => {
          setText(now)
          calls.current.onDraft(now)
        },
        files: (files) => calls.current.onFiles(files),
        enter: () => send(),
      },
      draft,
    )
    field.current = mounted
    return () => mounted.unmount()
    // The draft is where this composer starts; afterwards the editor is the truth.
  }, [])

  const testId = (name: string) => (variants.testIds ? { 'data-testid': name } : {})
  const isEmpty = text.trim() === ''
  return (
    <div class={styles.composer}>
      <button
        type="button"
        class={styles.round}
        aria-label={words.attach}
        title={words.attach}
        data-tab="10"
        onClick={onAttach}
      >
        <Icon name="attach" generation={variants.icons} />
      </button>
      <div class={`lexical-rich-text-input ${styles.field}`}>
        {text === '' && (
          <div class={styles.placeholder} aria-hidden="true">
            {words.typeAMessage}
          </div>
        )}
        <div
          ref={box}
          class={styles.box}
          contentEditable
          role="textbox"
          tabIndex={0}
          data-tab="10"
          aria-label={words.typeTo(chatTitle)}
          aria-placeholder={words.typeAMessage}
          aria-owns="emoji-suggestion"
          aria-multiline="true"
          spellcheck
          {...testId('conversation-compose-box-input')}
        />
      </div>
      {isEmpty ? (
        <button
          type="button"
          class={styles.round}
          aria-label={words.voice}
          data-tab="11"
          onClick={onVoice}
          key="voice"
        >
          <Icon name="voice" generation={variants.icons} />
        </button>
      ) : (
        <button
          type="button"
          class={styles.send}
          aria-label={words.send}
          data-tab="11"
          onClick={send}
          key="send"
          {...testId('wds-ic-send-filled')}
        >
          <Icon name="send" generation={variants.icons} />
        </button>
      )}
    </div>
  )
}
