import type { MatrixRow } from './matrix-row.ts'

/** One tab of a browser with the built extension, used with a hand on mouse and keyboard. Elements by XPath. */
export type MatrixBrowser = {
  name: MatrixRow['browser']
  /** How long to wait for what may never come: a chooser, a frame. */
  patienceMs: number
  goto(address: string): Promise<void>
  evaluate<T>(expression: string): Promise<T>
  click(xpath: string): Promise<void>
  /** A point of the window, in CSS pixels. */
  clickAt(x: number, y: number): Promise<void>
  fill(xpath: string, text: string): Promise<void>
  paste(): Promise<void>
  /** Does something, and gives the files to whatever chooser opens. @returns whether one did */
  choose(act: () => Promise<void>, paths: readonly string[]): Promise<boolean>
  /** The same in the window that `act` opened. */
  chooseInNewWindow(act: () => Promise<void>, paths: readonly string[]): Promise<boolean>
  /** Whether a chooser for folders can be given one. */
  takesFolders: boolean
  /** Drags from outside the browser; null where nothing drives that. */
  drop: ((xpath: string, what: Dragged) => Promise<void>) | null
  /** Whether the compose panel is there, in any window. */
  hasPanel(): Promise<boolean>
  close(): Promise<void>
}

export type Dragged =
  | { files: readonly string[] }
  /** An image of another page, which drags its address along. */
  | { image: string }
