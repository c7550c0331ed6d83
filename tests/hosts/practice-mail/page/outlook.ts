import { lookAt, record, startRecord, watchInput } from '../../../demo/practice-whatsapp/page/record.ts'
import { afterRest, button, element } from './element.ts'
import { mountRooster, textOf } from './rooster.ts'
import { base64Of, sendTo, uploadFile } from './send.ts'

/**
 * Outlook Web where Wardlink meets it, with the editor it has (roosterjs). Ids, labels and addresses are second
 * hand; whether its input is in the document is not known (`?input=attached`).
 */
startRecord()

const isInputAttached = new URLSearchParams(location.search).get('input') === 'attached'
const SERVICE = '/owa/0/service.svc?app=Mail&action='
const tabs = element('div', { role: 'tablist', 'aria-label': 'Open messages' })
let composeCount = 0

document.body.append(
  button('New mail', { 'data-automation-type': 'RibbonSplitButton' }, () => openCompose()),
  tabs,
)
openCompose()

function openCompose(): void {
  const number = ++composeCount
  const box = element('div', {
    role: 'textbox',
    'aria-label': 'Message body',
    'aria-multiline': 'true',
    id: `editable_${number}`,
  })
  const parent = element('div', { id: `editorParent_${number}`, class: 'writing' }, box)
  const attachments = element('ul', { 'aria-label': 'file attachments' })
  const said = element('span', { role: 'status' })
  const menu = element('div', { role: 'menu', class: 'menu' })
  menu.hidden = true
  const send = element('button', { type: 'button', 'data-testid': 'ComposeSendButton' }, 'Send')
  send.disabled = true
  const attach = (files: readonly File[]) => {
    for (const file of files) {
      lookAt([file], 'attachment')
      attachments.append(element('li', {}, file.name))
      void base64Of(file).then((Content) =>
        uploadFile(
          file,
          `${SERVICE}CreateAttachmentFromLocalFile`,
          JSON.stringify({ Body: { Attachments: [{ Name: file.name, Content, Size: file.size }] } }),
          'fetch',
          { action: 'CreateAttachmentFromLocalFile' },
        ),
      )
    }
  }
  const browse = element('button', { type: 'button', role: 'menuitem' }, 'Browse this computer')
  browse.addEventListener('click', () => {
    menu.hidden = true
    pick(attach)
  })
  menu.append(browse)
  const root = element(
    'div',
    { id: `docking_InitVisiblePart_${number}`, class: 'compose', 'aria-label': `Message ${number}` },
    element('input', { 'aria-label': 'Add a subject', placeholder: 'Add a subject' }),
    parent,
    attachments,
    element(
      'div',
      {},
      send,
      button('Attach file', {}, () => (menu.hidden = !menu.hidden)),
      said,
    ),
    menu,
  )
  root.style.insetInlineStart = '0'
  const save = afterRest(300, () => {
    const draft = JSON.stringify({ Body: { Id: number, Text: box.innerHTML } })
    void sendTo(`${SERVICE}UpdateItem`, draft, 'fetch', { headers: { action: 'UpdateItem' } }).then(
      (isSaved) => {
        said.textContent = isSaved ? 'Draft saved' : 'Not saved'
      },
    )
  })
  document.body.append(root)
  const editor = mountRooster(box, (text) => {
    send.disabled = text === ''
    save()
  })
  send.addEventListener('click', () => {
    const text = textOf(editor, box)
    record.sent.push({ chat: String(number), kind: 'text', text, names: [] })
    void sendTo(`${SERVICE}SendItem`, JSON.stringify({ Body: { Id: number, Text: text } }), 'fetch')
    root.hidden = true
  })
  // What a paste puts into the text has come past every listener: the model is looked at for pictures too.
  new MutationObserver(() => {
    for (const picture of box.querySelectorAll('img')) lookAtPicture(picture)
  }).observe(box, { childList: true, subtree: true, attributes: true, attributeFilter: ['src'] })
  startDropZone(root, attach)
  addTab(root, number)
  editor.focus()
}

/** Several messages are open at once; one is seen. */
function addTab(root: HTMLElement, number: number): void {
  const show = () => {
    for (const one of document.querySelectorAll<HTMLElement>('.compose')) one.hidden = one !== root
  }
  const tab = element('button', { type: 'button', role: 'tab' }, `Message ${number}`)
  tab.addEventListener('click', show)
  tabs.append(tab)
  show()
}

function pick(take: (files: readonly File[]) => void): void {
  const input = element('input', { type: 'file', multiple: '' })
  input.style.display = 'none'
  if (isInputAttached) document.body.append(input)
  watchInput(input)
  input.addEventListener('change', () => take([...(input.files ?? [])]))
  input.click()
}

function startDropZone(root: HTMLElement, attach: (files: readonly File[]) => void): void {
  const zone = element('div', { class: 'drop-here', 'data-testid': 'dropzone' }, 'Drop files here')
  zone.hidden = true
  root.append(zone)
  root.addEventListener('dragenter', (event) => {
    if (event.dataTransfer?.types.includes('Files')) zone.hidden = false
  })
  for (const place of [root, zone]) {
    place.addEventListener('dragover', (event) => event.preventDefault())
    place.addEventListener('drop', (event) => {
      event.preventDefault()
      event.stopPropagation()
      zone.hidden = true
      attach([...(event.dataTransfer?.files ?? [])])
    })
  }
}

/** A picture in the text is sent with the message: Outlook makes it an attachment of its own. */
const noted = new WeakSet<HTMLImageElement>()
function lookAtPicture(picture: HTMLImageElement): void {
  if (!/^(data|blob):/.test(picture.src) || noted.has(picture)) return
  noted.add(picture)
  void fetch(picture.src)
    .then((answer) => answer.blob())
    .then((blob) => lookAt([new File([blob], 'in the text', { type: blob.type })], 'picture in the text'))
}
