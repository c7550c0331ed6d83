/** A place in the picture: shares of its width and height, from 0 to 1, so that it holds at every zoom. */
export type Place = { x: number; y: number }

/** Something that is covered. A stroke's width is a share of the picture's shorter side. */
export type Cover =
  | { is: 'box'; from: Place; to: Place }
  | { is: 'stroke'; places: readonly Place[]; width: number }

export type Tool = 'box' | 'brush'

export type CoverState = {
  /** What is covered on each page; a picture has one. */
  pages: readonly (readonly Cover[])[]
  page: number
  tool: Tool
  /** Being drawn. */
  drawn: Cover | null
  /** The box the keyboard moves. */
  chosen: number | null
  zoom: number
  /** Earlier and later pages, for undo and redo. */
  before: readonly CoverState['pages'][]
  after: readonly CoverState['pages'][]
}

export type CoverMove =
  | { move: 'tool'; tool: Tool }
  | { move: 'press'; at: Place }
  | { move: 'drag'; at: Place }
  | { move: 'let-go' }
  /** A box in the middle of what can be seen, for the keyboard. */
  | { move: 'add-box'; around: Place }
  /** Boxes that were suggested, to be taken off again one by one or all at once. */
  | { move: 'add-boxes'; boxes: readonly { from: Place; to: Place }[] }
  | { move: 'choose'; index: number | null }
  | { move: 'nudge'; by: Place; edge: 'place' | 'size' }
  | { move: 'remove' }
  | { move: 'undo' }
  | { move: 'redo' }
  | { move: 'zoom'; by: number }
  | { move: 'page'; to: number }

export const LARGEST_ZOOM = 8
/** Half a box that was put there by a key, as a share of the picture. */
const HALF_BOX = 0.08
/** A press without a drag is a slip, not a cover. */
const SMALLEST = 0.004
const BRUSH_WIDTH = 0.05

export function startCovering(pageCount: number): CoverState {
  return {
    pages: Array.from({ length: pageCount }, () => []),
    page: 0,
    tool: 'box',
    drawn: null,
    chosen: null,
    zoom: 1,
    before: [],
    after: [],
  }
}

/** Every move of covering. What makes no sense changes nothing. */
export function afterCoverMove(state: CoverState, move: CoverMove): CoverState {
  switch (move.move) {
    case 'tool':
      return { ...state, tool: move.tool }
    case 'press': {
      const at = inside(move.at)
      const drawn: Cover =
        state.tool === 'box'
          ? { is: 'box', from: at, to: at }
          : { is: 'stroke', places: [at], width: brushWidth(state) }
      return { ...state, drawn, chosen: null }
    }
    case 'drag':
      return state.drawn ? { ...state, drawn: drawnTo(state.drawn, inside(move.at)) } : state
    case 'let-go': {
      const { drawn } = state
      if (!drawn) return state
      const next = { ...state, drawn: null }
      return isTooSmall(drawn) ? next : added(next, drawn)
    }
    case 'add-box': {
      const { x, y } = inside(move.around)
      const half = HALF_BOX / state.zoom
      const box: Cover = {
        is: 'box',
        from: inside({ x: x - half, y: y - half }),
        to: inside({ x: x + half, y: y + half }),
      }
      return added(state, box)
    }
    case 'add-boxes': {
      if (move.boxes.length === 0) return state
      const boxes = move.boxes.map(
        ({ from, to }): Cover => ({ is: 'box', from: inside(from), to: inside(to) }),
      )
      return changed(state, [...coversOf(state), ...boxes])
    }
    case 'choose':
      return { ...state, chosen: move.index }
    case 'nudge': {
      const cover = state.chosen === null ? undefined : coversOf(state)[state.chosen]
      if (state.chosen === null || cover?.is !== 'box') return state
      return changed(state, coversOf(state).with(state.chosen, nudged(cover, move.by, move.edge)))
    }
    case 'remove': {
      if (state.chosen === null) return state
      return { ...changed(state, coversOf(state).toSpliced(state.chosen, 1)), chosen: null }
    }
    case 'undo': {
      const pages = state.before.at(-1)
      if (!pages) return state
      return {
        ...state,
        pages,
        before: state.before.slice(0, -1),
        after: [...state.after, state.pages],
        chosen: null,
      }
    }
    case 'redo': {
      const pages = state.after.at(-1)
      if (!pages) return state
      return {
        ...state,
        pages,
        after: state.after.slice(0, -1),
        before: [...state.before, state.pages],
        chosen: null,
      }
    }
    case 'zoom':
      return { ...state, zoom: Math.min(LARGEST_ZOOM, Math.max(1, state.zoom * move.by)) }
    case 'page':
      return move.to in state.pages ? { ...state, page: move.to, drawn: null, chosen: null } : state
  }
}

/** What is covered on the page that is shown, without what is being drawn. */
export function coversOf(state: CoverState): readonly Cover[] {
  return state.pages[state.page] ?? []
}

export function isAnythingCovered({ pages }: CoverState): boolean {
  return pages.some((covers) => covers.length > 0)
}

function added(state: CoverState, cover: Cover): CoverState {
  const covers = [...coversOf(state), cover]
  return { ...changed(state, covers), chosen: cover.is === 'box' ? covers.length - 1 : null }
}

function changed(state: CoverState, covers: readonly Cover[]): CoverState {
  const pages = state.pages.with(state.page, covers)
  return { ...state, pages, before: [...state.before, state.pages], after: [] }
}

function drawnTo(drawn: Cover, at: Place): Cover {
  return drawn.is === 'box' ? { ...drawn, to: at } : { ...drawn, places: [...drawn.places, at] }
}

/** A brush covers as much of the screen at every zoom. */
function brushWidth({ zoom }: CoverState): number {
  return BRUSH_WIDTH / zoom
}

function isTooSmall(cover: Cover): boolean {
  if (cover.is === 'stroke') return false
  return Math.abs(cover.to.x - cover.from.x) < SMALLEST || Math.abs(cover.to.y - cover.from.y) < SMALLEST
}

function nudged(box: Extract<Cover, { is: 'box' }>, by: Place, edge: 'place' | 'size'): Cover {
  const to = inside({ x: box.to.x + by.x, y: box.to.y + by.y })
  const from = edge === 'size' ? box.from : inside({ x: box.from.x + by.x, y: box.from.y + by.y })
  const next: Cover = { is: 'box', from, to }
  // At the edge of the picture a box stops; it must not be squeezed away.
  return edge === 'place' && !isSameSize(box, { from, to }) ? box : isTooSmall(next) ? box : next
}

type Corners = { from: Place; to: Place }

function isSameSize(a: Corners, b: Corners): boolean {
  const difference = (side: 'x' | 'y') => Math.abs(a.to[side] - a.from[side] - (b.to[side] - b.from[side]))
  return difference('x') < 1e-9 && difference('y') < 1e-9
}

function inside({ x, y }: Place): Place {
  return { x: Math.min(1, Math.max(0, x)), y: Math.min(1, Math.max(0, y)) }
}
