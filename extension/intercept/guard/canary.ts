// Runs in the host page's world.
import { asksDuring } from './channel.ts'
import { patches } from './patch.ts'
import { append, createElement, each, getOwnPropertyDescriptor } from './pinned.ts'

/** The names of what no longer is as the guard put it there, or no longer does what it should. */
export function missing(): string[] {
  const names: string[] = clickIsCaught() ? [] : ['click']
  each(patches, ({ owner, name, key, ours }) => {
    if (getOwnPropertyDescriptor(owner, name)?.[key] !== ours) append(names, name)
  })
  return names
}

/** Tries it on an input of our own. No picker can open: without the person's gesture the browser refuses. */
function clickIsCaught(): boolean {
  const input = createElement<HTMLInputElement>(document, 'input')
  input.type = 'file'
  return asksDuring(() => input.click()) === 1
}
