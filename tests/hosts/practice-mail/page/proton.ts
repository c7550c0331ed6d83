import { lookAt, record, startRecord, watchInput } from '../../../demo/practice-whatsapp/page/record.ts'
import { afterRest, element } from './element.ts'
import { mountRooster, textOf } from './rooster.ts'
import { sendTo, uploadFile } from './send.ts'

/**
 * A webmail that has its editor in a frame of the same origin, as Proton Mail has, and encrypts what it uploads.
 * Test ids are those public test suites use; how the real frame gets its document is not known: this one is
 * `about:blank`, filled by script.
 */
startRecord()

let composeCount = 0
const open = element('button', { type: 'button', 'data-testid': 'sidebar:compose' }, 'New message')
open.addEventListener('click', () => openCompose())
document.body.append(open)
openCompose()

function openCompose(): void {
  const number = ++composeCount
  const frame = element('iframe', { 'data-testid': 'rooster-iframe', title: 'Email composer' })
  const attachments = element('ul', { 'data-testid': 'attachment-list' })
  const said = element('span', { role: 'status' })
  const send = element('button', { type: 'button', 'data-testid': 'composer:send-button' }, 'Send')
  send.disabled = true
  const input = element('input', { type: 'file', multiple: '', 'data-testid': 'composer-attachments-button' })
  input.hidden = true
  watchInput(input)
  const attachButton = element(
    'button',
    { type: 'button', 'data-testid': 'composer:attachment-button', 'aria-label': 'Attachments' },
    'Attachments',
  )
  attachButton.addEventListener('click', () => input.click())

  const attach = (files: readonly File[]) => {
    for (const file of files) {
      lookAt([file], 'attachment')
      attachments.append(element('li', {}, file.name))
      void sealed(file).then((blob) => {
        const form = new FormData()
        form.append('Filename', file.name)
        form.append('MessageID', String(number))
        form.append('DataPacket', blob)
        return uploadFile(file, '/api/mail/v4/attachments', form, 'xhr')
      })
    }
  }
  input.addEventListener('change', () => {
    attach([...(input.files ?? [])])
    input.value = ''
  })
  /** A picture may be put into the text or beside it: the page asks. */
  const offer = (files: readonly File[]) => {
    lookAt(files, 'offered')
    if (!files.some((file) => file.type.startsWith('image/'))) return attach(files)
    const dialog = element('div', { role: 'dialog', 'aria-label': 'Insert image' })
    for (const label of ['Inline', 'Attachment']) {
      const choice = element('button', { type: 'button' }, label)
      choice.addEventListener('click', () => {
        dialog.remove()
        attach(files)
      })
      dialog.append(choice)
    }
    root.append(dialog)
  }

  const root = element(
    'div',
    { class: 'composer compose', 'data-testid': `composer-${number}`, 'aria-label': `Composer ${number}` },
    element('input', { 'data-testid': 'composer:subject', placeholder: 'Subject' }),
    element('div', { class: 'writing' }, frame),
    attachments,
    input,
    element('div', {}, send, attachButton, said),
  )
  root.style.insetInlineEnd = `${(number - 1) * 430}px`
  document.body.append(root)
  for (const type of ['dragenter', 'dragover'] as const) {
    root.addEventListener(type, (event) => event.preventDefault())
  }
  root.addEventListener('drop', (event) => {
    event.preventDefault()
    offer([...(event.dataTransfer?.files ?? [])])
  })

  const inner = frame.contentDocument
  if (!inner) return
  listenIn(inner, offer)
  const box = inner.createElement('div')
  box.id = 'rooster-editor'
  box.setAttribute('aria-label', 'Email composer')
  box.style.minHeight = '160px'
  inner.body.append(box)
  const save = afterRest(300, () => {
    const draft = JSON.stringify({ Message: { ID: number, Body: box.innerHTML } })
    void sendTo(`/api/mail/v4/messages/${number}`, draft, 'fetch', { method: 'PUT' }).then((isSaved) => {
      said.textContent = isSaved ? 'Saved' : 'Not saved'
    })
  })
  const editor = mountRooster(box, (text) => {
    send.disabled = text === ''
    save()
  })
  send.addEventListener('click', () => {
    const text = textOf(editor, box)
    record.sent.push({ chat: String(number), kind: 'text', text, names: [] })
    void sendTo(`/api/mail/v4/messages/${number}`, JSON.stringify({ text }), 'fetch')
    root.remove()
  })
  editor.focus()
}

/** The frame's own window has listeners as curious as the page's. */
function listenIn(inner: Document, offer: (files: readonly File[]) => void): void {
  for (const on of [inner, inner.defaultView]) {
    for (const type of ['dragenter', 'dragover', 'drop', 'paste', 'beforeinput'] as const) {
      on?.addEventListener(
        type,
        (event) => {
          const data = (event as DragEvent).dataTransfer ?? (event as ClipboardEvent).clipboardData
          if (data?.types.includes('Files')) record.announced.push({ event: type, types: ['in the frame'] })
          lookAt(data?.files, `${type} in the frame`)
        },
        true,
      )
    }
  }
  inner.addEventListener('dragover', (event) => event.preventDefault())
  inner.addEventListener('drop', (event) => {
    event.preventDefault()
    offer([...(event.dataTransfer?.files ?? [])])
  })
  inner.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    offer(files)
  })
}

async function sealed(file: File): Promise<Blob> {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt'])
  const iv = crypto.getRandomValues(new Uint8Array(12))
  return new Blob([await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, await file.arrayBuffer())])
}
