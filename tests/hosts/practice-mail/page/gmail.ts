import { lookAt, record, startRecord, watchInput } from '../../../demo/practice-whatsapp/page/record.ts'
import { afterRest, button, element } from './element.ts'
import { sendTo, uploadFile } from './send.ts'

/**
 * Gmail where Wardlink meets it. Classes, labels and addresses are those InboxSDK and others describe; whether
 * the real input is in the document is not known, so `?input=attached` puts it there.
 */
startRecord()

const isInputAttached = new URLSearchParams(location.search).get('input') === 'attached'
let composeCount = 0

type Compose = { root: HTMLElement; body: HTMLElement; attach(files: readonly File[]): void }
const composes = new Set<Compose>()

document.body.append(button('Compose', { class: 'T-I T-I-KE L3', gh: 'cm' }, () => openCompose()))
startDropOverlays()
openCompose()

function openCompose(): void {
  const number = ++composeCount
  const subject = element('input', { name: 'subjectbox', 'aria-label': 'Subject', placeholder: 'Subject' })
  const body = element('div', {
    class: 'Am Al editable LW-avf',
    g_editable: 'true',
    contenteditable: 'true',
    role: 'textbox',
    'aria-label': 'Message Body',
    'aria-multiline': 'true',
    hidefocus: 'true',
  })
  const attachments = element('ul', { 'aria-label': 'Attachments' })
  const said = element('span', { role: 'status' })
  const attach = (files: readonly File[]) => {
    for (const file of files) {
      lookAt([file], 'attachment')
      attachments.append(element('li', {}, file.name))
      void uploadFile(file, `/mail/u/0/upload?authuser=0&draft=${number}`, file, 'xhr', {
        'x-goog-upload-command': 'upload, finalize',
        'x-goog-upload-file-name': encodeURIComponent(file.name),
      })
    }
  }
  const save = afterRest(300, () => {
    const draft = JSON.stringify({ draft: number, subject: subject.value, body: body.innerHTML })
    void sendTo('/sync/u/0/i/s?hl=en&c=1', draft, 'xhr').then((isSaved) => {
      said.textContent = isSaved ? 'Draft saved' : 'Not saved'
    })
  })
  const root = element(
    'div',
    { class: 'M9 compose', role: 'dialog', 'aria-label': `New Message ${number}` },
    element('form', {}, element('input', { name: 'to', 'aria-label': 'To' }), subject),
    element('div', { class: 'Ap writing' }, body),
    attachments,
    element(
      'div',
      { class: 'btC' },
      button('Send', { class: 'T-I aoO v7' }, () => {
        const text = body.innerText
        record.sent.push({ chat: String(number), kind: 'text', text, names: [] })
        void sendTo('/sync/u/0/i/s?hl=en&c=2', JSON.stringify({ send: number, text }), 'xhr')
        root.remove()
      }),
      button('Attach files', { class: 'a1 aaA aMZ', command: 'Files' }, () => pick(attach)),
      said,
    ),
  )
  root.style.insetInlineEnd = `${(number - 1) * 430}px`
  body.addEventListener('input', save)
  subject.addEventListener('input', save)
  body.addEventListener('paste', (event) => pasteInline(event, number))
  document.body.append(root)
  composes.add({ root, body, attach })
  body.focus()
}

function pick(take: (files: readonly File[]) => void): void {
  const input = element('input', { type: 'file', name: 'Filedata', multiple: '' })
  input.style.display = 'none'
  if (isInputAttached) document.body.append(input)
  watchInput(input)
  input.addEventListener('change', () => take([...(input.files ?? [])]))
  input.click()
}

/** A picture on the clipboard becomes part of the text and is uploaded to an address of its own. */
function pasteInline(event: ClipboardEvent, number: number): void {
  const pictures = [...(event.clipboardData?.files ?? [])]
  if (pictures.length === 0) return
  event.preventDefault()
  for (const picture of pictures) {
    lookAt([picture], 'paste')
    document.execCommand('insertHTML', false, `<img alt="" src="${URL.createObjectURL(picture)}">`)
    void uploadFile(picture, `/mail/u/0/upload/att?authuser=0&draft=${number}`, picture, 'xhr')
  }
}

/** Two sheets over the compose window, in the body: one for "attach", one for "put into the text". */
function startDropOverlays(): void {
  const inline = element('div', { class: 'aC7 drop-here' }, 'Drop here to put into the text')
  const attach = element('div', { class: 'aC7 aWP drop-here' }, 'Drop files here')
  for (const sheet of [inline, attach]) {
    sheet.hidden = true
    document.body.append(sheet)
    sheet.addEventListener('dragover', (event) => event.preventDefault())
    sheet.addEventListener('drop', (event) => {
      event.preventDefault()
      hide()
      const files = [...(event.dataTransfer?.files ?? [])]
      const [first] = composes
      if (sheet === attach) first?.attach(files)
      else for (const file of files) void uploadFile(file, '/mail/u/0/?ui=2&view=trup', file, 'xhr')
    })
  }
  const hide = () => {
    inline.hidden = true
    attach.hidden = true
  }
  document.addEventListener('dragenter', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return
    inline.hidden = false
    attach.hidden = false
    inline.style.insetBlockEnd = '200px'
  })
  document.addEventListener('dragover', (event) => event.preventDefault())
  document.addEventListener('drop', (event) => {
    event.preventDefault()
    hide()
    const over = [...composes].find(({ root }) => root.contains(event.target as Node))
    if (event.target !== inline && event.target !== attach) {
      over?.attach([...(event.dataTransfer?.files ?? [])])
    }
  })
}
