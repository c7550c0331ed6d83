/** Boxes one writes messages in, each with an attach button of its own, as webmail has them side by side. */
document.addEventListener('DOMContentLoaded', () => {
  for (const button of document.querySelectorAll('button')) {
    button.addEventListener('click', () => {
      const input = document.createElement('input')
      input.type = 'file'
      input.click()
    })
  }
  const iframe = document.createElement('iframe')
  document.querySelector('#framed').prepend(iframe)
  const inner = iframe.contentDocument
  inner.body.contentEditable = 'true'
  const root = document.querySelector('#root').attachShadow({ mode: 'closed' })
  const editor = document.createElement('div')
  editor.contentEditable = 'true'
  editor.style.minHeight = '2em'
  const slot = document.createElement('slot')
  root.append(editor, slot)
  window.__root = root
  // An editor that takes what it is given and shows it when it gets to it, as those that ask a server do.
  for (const late of document.querySelectorAll('.late')) {
    const take = (event) => {
      const data = event.clipboardData ?? event.dataTransfer
      if (!data) return
      event.preventDefault()
      const text = data.getData('text/plain')
      setTimeout(() => late.append(text), Number(late.dataset.after))
    }
    late.addEventListener('paste', take)
    late.addEventListener('beforeinput', take)
  }
  window.__keys = []
  for (const type of ['keydown', 'keyup', 'keypress', 'focusin', 'input', 'submit']) {
    window.addEventListener(type, () => window.__keys.push(type), true)
  }
})
