import { useEffect, useRef } from 'preact/hooks'
import styles from './Conversation.module.css'
import type { ChatMessage } from './chats.ts'

/** The messages of one chat, newest at the bottom. */
export function Conversation({ messages }: { messages: readonly ChatMessage[] }) {
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => end.current?.scrollIntoView({ block: 'end' }), [messages])
  return (
    <div class={styles.conversation} role="application" aria-label="Message list">
      {messages.map((message) => (
        <div
          key={message.id}
          class={styles.message}
          data-from={message.from}
          data-id={message.id}
          {...(message.failed ? { 'data-testid': 'fail-container' } : {})}
        >
          {message.author && <span class={styles.author}>{message.author}</span>}
          {message.picture && (
            <img class={styles.picture} src={message.picture} alt={message.fileName ?? ''} />
          )}
          {message.fileName && !message.picture && <span class={styles.file}>{message.fileName}</span>}
          <span class="selectable-text copyable-text">{linked(message.text)}</span>
          <time class={styles.at}>{message.failed ? 'Not sent' : message.at}</time>
        </div>
      ))}
      <div ref={end} />
    </div>
  )
}

function linked(text: string) {
  return text.split(/(https?:\/\/\S+)/).map((piece, index) =>
    index % 2 === 1 ? (
      <a key={piece} href={piece} target="_blank" rel="noopener noreferrer">
        {piece}
      </a>
    ) : (
      piece
    ),
  )
}
