import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import styles from './App.module.css'
import { AttachMenu, type Taken } from './AttachMenu.tsx'
import { Composer } from './Composer.tsx'
import { Conversation } from './Conversation.tsx'
import { captureFrame, recordVoice, startCall } from './capture.ts'
import { CHATS, type Chat, type ChatMessage } from './chats.ts'
import { Icon } from './icons.tsx'
import { MediaEditor } from './MediaEditor.tsx'
import { lookAt, record } from './record.ts'
import { sendMedia } from './send-media.ts'
import type { Variants } from './variants.ts'
import { openWire } from './wire.ts'
import type { Words } from './words.ts'

/** The whole page: chat list, conversation, composer, and what opens over them. */
export function App({ words, variants }: { words: Words; variants: Variants }) {
  const [chats, setChats] = useState(CHATS)
  const [chatId, setChatId] = useState('lee')
  const [taken, setTaken] = useState<Taken | null>(null)
  const [isMenuOpen, setMenuOpen] = useState(false)
  const [isDragOver, setDragOver] = useState(false)
  const [preview, setPreview] = useState<string | null>(null)
  const [notice, setNotice] = useState<string | null>(null)
  const drafts = useRef(new Map<string, string>())
  const wire = useMemo(openWire, [])
  const chat = chats.find((candidate) => candidate.id === chatId) ?? chats[0]
  usePreviews(wire, drafts, chatId, setPreview)
  if (!chat) return null

  const take = (next: Taken) => {
    lookAt(next.files, `${next.as} editor`)
    setMenuOpen(false)
    if (next.files.length > 0) setTaken(next)
  }
  const add = (message: Omit<ChatMessage, 'id' | 'from' | 'at'>) => {
    const whole: ChatMessage = { ...message, id: crypto.randomUUID(), from: 'me', at: clock() }
    setChats((now) => now.map((one) => (one.id === chat.id ? withMessage(one, whole) : one)))
  }
  const sendText = (text: string) => {
    drafts.current.delete(chat.id)
    setPreview(null)
    record.sent.push({ chat: chat.id, kind: 'text', text, names: [] })
    add({ text })
    void wire.sendText(chat.id, text)
  }
  const sendTaken = async (caption: string) => {
    if (!taken) return
    setTaken(null)
    const kinds = { document: 'document', sticker: 'image', media: '' }
    const sent = []
    for (const file of taken.files) {
      const kind = kinds[taken.as] || (file.type.startsWith('video/') ? 'video' : 'image')
      const media = await sendMedia(file, kind, variants.upload)
      sent.push(media)
      add({
        text: caption,
        fileName: file.name,
        failed: !media.taken,
        ...(file.type.startsWith('image/') ? { picture: URL.createObjectURL(file) } : {}),
      })
    }
    record.sent.push({ chat: chat.id, kind: 'media', text: caption, names: sent.map((media) => media.name) })
    await wire.sendMedia(chat.id, caption, sent)
  }
  const captured = async (capture: Promise<File>) => {
    const file = await capture.catch(() => null)
    if (file) take({ files: [file], as: 'media' })
    else setNotice('The camera or microphone could not be used.')
  }

  return (
    <div class={styles.app}>
      <nav class={styles.rail} aria-label="Sections">
        <span class={styles.mark} aria-hidden="true" />
      </nav>
      <section id="side" class={styles.side} aria-label="Chats">
        <header class={styles.sideHeader}>
          <h1>Chats</h1>
          <p class={styles.honest}>Practice page, not WhatsApp</p>
        </header>
        <label class={styles.search}>
          <Icon name="search" generation={variants.icons} />
          <input
            type="text"
            role="textbox"
            data-tab="3"
            placeholder={words.search}
            aria-label={words.search}
          />
        </label>
        <div id="pane-side" class={styles.list}>
          {chats.map((one) => (
            <ChatRow
              key={one.id}
              chat={one}
              isOpen={one.id === chat.id}
              draft={one.id === chat.id ? '' : (drafts.current.get(one.id) ?? '')}
              onOpen={() => {
                setTaken(null)
                setPreview(null)
                setChatId(one.id)
              }}
            />
          ))}
        </div>
      </section>
      <div
        id="main"
        class={styles.main}
        key={chat.id}
        onDragEnter={(event) => {
          if (event.dataTransfer?.types.includes('Files')) setDragOver(true)
        }}
        onDragOver={(event) => event.preventDefault()}
        onDragLeave={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDragOver(false)
        }}
        onDrop={(event) => {
          event.preventDefault()
          setDragOver(false)
          const files = [...(event.dataTransfer?.files ?? [])]
          if (!chat.readOnly && files.length > 0) take({ files, as: 'media' })
        }}
      >
        <header class={styles.mainHeader}>
          <Avatar chat={chat} />
          <div>
            <span class={styles.title} title={chat.title}>
              {chat.title}
            </span>
            <span class={styles.about}>{chat.about}</span>
          </div>
          <button
            type="button"
            class={styles.call}
            aria-label={words.call}
            onClick={() => void startCall().then(setNotice)}
          >
            <Icon name="call" generation={variants.icons} />
          </button>
        </header>
        <Conversation messages={chat.messages} />
        {notice && (
          <p class={styles.notice} role="status">
            {notice}
          </p>
        )}
        {preview && <p class={styles.preview}>{preview}</p>}
        <footer class={styles.footer}>
          {chat.readOnly ? (
            <p class={styles.readOnly}>{words.readOnly}</p>
          ) : (
            <Composer
              key={chat.id}
              chatTitle={chat.title}
              draft={drafts.current.get(chat.id) ?? ''}
              words={words}
              variants={variants}
              onDraft={(text) => drafts.current.set(chat.id, text)}
              onFiles={(files) => take({ files, as: 'media' })}
              onSend={sendText}
              onAttach={() => setMenuOpen((open) => !open)}
              onVoice={() => void captured(recordVoice())}
            />
          )}
        </footer>
        {isDragOver && (
          <div class={styles.overlay} data-testid="drop-overlay">
            {words.dropHere}
          </div>
        )}
        {taken && (
          <MediaEditor
            taken={taken}
            words={words}
            variants={variants}
            onMore={(files) => {
              lookAt(files, 'more')
              setTaken({ ...taken, files: [...taken.files, ...files] })
            }}
            onSend={(caption) => void sendTaken(caption)}
            onClose={() => setTaken(null)}
          />
        )}
      </div>
      {isMenuOpen && (
        <AttachMenu
          words={words}
          opener={variants.opener}
          onTake={take}
          onCamera={() => void captured(captureFrame())}
          onClose={() => setMenuOpen(false)}
        />
      )}
    </div>
  )
}

function ChatRow({
  chat,
  isOpen,
  draft,
  onOpen,
}: {
  chat: Chat
  isOpen: boolean
  draft: string
  onOpen: () => void
}) {
  const last = chat.messages.at(-1)
  return (
    <button type="button" class={styles.row} aria-current={isOpen} onClick={onOpen}>
      <Avatar chat={chat} />
      <span class={styles.rowText}>
        <span class={styles.rowTop}>
          <span class={styles.title} title={chat.title}>
            {chat.title}
          </span>
          <time>{last?.at}</time>
        </span>
        <span class={styles.rowLast}>{draft ? `Draft: ${draft}` : (last?.text ?? '')}</span>
      </span>
      {chat.unreadCount > 0 && !isOpen && <span class={styles.unread}>{chat.unreadCount}</span>}
    </button>
  )
}

function Avatar({ chat }: { chat: Chat }) {
  const words = chat.title.replace('Dr ', '').split(' ')
  const initials = words.map((word) => word.slice(0, 1)).join('')
  return (
    <span class={styles.avatar} style={{ '--hue': String(chat.hue) }} aria-hidden="true">
      {initials.slice(0, 2)}
    </span>
  )
}

/** The real page looks up whatever address stands in the draft, some time after it came to stand there. */
function usePreviews(
  wire: ReturnType<typeof openWire>,
  drafts: { current: Map<string, string> },
  chatId: string,
  show: (title: string | null) => void,
) {
  useEffect(() => {
    let asked = ''
    const timer = window.setInterval(() => {
      const address = drafts.current.get(chatId)?.match(/https?:\/\/\S+/)?.[0] ?? ''
      if (address === asked) return
      asked = address
      if (!address) return show(null)
      record.previews.push(address)
      void wire.askPreview(address).then(show)
    }, 250)
    return () => window.clearInterval(timer)
  }, [wire, drafts, chatId, show])
}

function withMessage(chat: Chat, message: ChatMessage): Chat {
  return { ...chat, messages: [...chat.messages, message] }
}

function clock(): string {
  return new Date().toTimeString().slice(0, 5)
}
