import type { FromRenderer, Look } from '../ports/renderer-contract.ts'
import { layOnSheet, type Sheet } from './sheet.ts'
import { tellVault } from './vault-port.ts'

/** Pictures of one file, one at a time: pages of a scan, frames of an examination. */
export type Leaves = {
  count: number
  /** Draws one, from 0. The canvas gets its size. */
  draw(canvas: HTMLCanvasElement, index: number): Promise<void>
  /** Called for a look the sheet does not know; the leaf is then drawn again. */
  change?(look: Look): void
  isCut: boolean
  can?: Extract<FromRenderer, { is: 'shown' }>['can']
  fitsUpTo: number
}

export type ShownLeaves = {
  look(look: Look): void
  /** The same leaf, after something about it changed. */
  drawAgain(): void
}

/** @throws whatever drawing the first one throws */
export async function showLeaves(view: HTMLElement, label: string, leaves: Leaves): Promise<ShownLeaves> {
  const canvas = document.createElement('canvas')
  canvas.className = 'picture'
  canvas.setAttribute('role', 'img')
  view.setAttribute('aria-label', label)
  let at = 0
  let drawing = leaves.draw(canvas, 0)
  await drawing
  const name = () =>
    canvas.setAttribute('aria-label', leaves.count > 1 ? `${label}, ${at + 1}/${leaves.count}` : label)
  name()
  const sheet: Sheet = layOnSheet(view, {
    element: canvas,
    width: () => canvas.width,
    height: () => canvas.height,
    fitsUpTo: leaves.fitsUpTo,
    turn: (to) => tellVault({ is: 'turn', to }),
    placed: (zoomPercent) =>
      tellVault({
        is: 'shown',
        page: at + 1,
        pages: leaves.count,
        zoomPercent,
        isCut: leaves.isCut,
        ...(leaves.can ? { can: leaves.can } : {}),
      }),
  })

  /** The one that is wanted last is drawn, not every one on the way. */
  function goTo(index: number): void {
    const next = Math.min(leaves.count - 1, Math.max(0, index))
    if (next === at) return
    at = next
    drawAgain()
  }
  let isWaiting = false
  function drawAgain(): void {
    if (isWaiting) return
    isWaiting = true
    drawing = drawing.then(async () => {
      isWaiting = false
      try {
        await leaves.draw(canvas, at)
      } catch {
        // The others live on; this one is an empty sheet, not the one before.
        canvas.getContext('2d')?.clearRect(0, 0, canvas.width, canvas.height)
      }
      name()
      sheet.place()
    })
  }

  view.addEventListener('keydown', ({ key, ctrlKey, metaKey, altKey }) => {
    if (leaves.count < 2 || ctrlKey || metaKey || altKey) return
    const isArrow = sheet.isFitted() && (key === 'ArrowDown' || key === 'ArrowUp')
    if (key === 'PageDown' || (isArrow && key === 'ArrowDown')) goTo(at + 1)
    else if (key === 'PageUp' || (isArrow && key === 'ArrowUp')) goTo(at - 1)
    else if (key === 'Home') goTo(0)
    else if (key === 'End') goTo(leaves.count - 1)
  })
  // A whole picture in sight does not scroll: the wheel goes through the pile.
  view.addEventListener('wheel', ({ ctrlKey, deltaY }) => {
    if (!ctrlKey && leaves.count > 1 && sheet.isFitted() && deltaY !== 0) goTo(at + Math.sign(deltaY))
  })

  function look(look: Look): void {
    if (look === 'next-page') goTo(at + 1)
    else if (look === 'previous-page') goTo(at - 1)
    else if (!sheet.look(look)) {
      leaves.change?.(look)
      drawAgain()
    }
  }
  return { look, drawAgain }
}
