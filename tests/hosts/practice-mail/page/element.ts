/** An element with its attributes and what is in it. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

/** A button as these pages have them: of any element, by its role. */
export function button(
  label: string,
  attributes: Readonly<Record<string, string>>,
  press: (event: MouseEvent) => void,
): HTMLDivElement {
  const made = element('div', { role: 'button', tabindex: '0', 'aria-label': label, ...attributes }, label)
  made.addEventListener('click', press)
  return made
}

/** Runs when something has not happened again for a while. */
export function afterRest(restMs: number, run: () => void): () => void {
  let timer = 0
  return () => {
    window.clearTimeout(timer)
    timer = window.setTimeout(run, restMs)
  }
}
