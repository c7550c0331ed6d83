// Writes a report onto paper, in a frame that can reach nothing: the library that does it is large, and not the vault's.
import { CodedError } from '#shared/errors.ts'
import { talkOver } from '../ports/call.ts'
import { portFromParent } from '../ports/handshake.ts'
import type { OfPaper } from '../ports/paper-contract.ts'
import { unpack } from './data-pack.ts'
import { Paper, type PaperPicture } from './paper.ts'

/** Nobody tells it from the picture it was. */
const QUALITY = 0.9
/** Dots to a point, for words the fonts have no letters for. */
const SHARPNESS = 4

// The document has no origin, its address has: the vault's.
const port = await portFromParent(window.location.origin)
let paper: Paper | null = null

talkOver<Record<string, never>, OfPaper>(port, {
  async 'paper/start'({ filed, fonts }) {
    const files = unpack(fonts)
    const regular = files.get('LiberationSans-Regular.ttf')
    const bold = files.get('LiberationSans-Bold.ttf')
    if (!regular || !bold) throw new CodedError('internal')
    paper = new Paper(filed, { regular, bold }, drawWords)
    await paper.start()
    return null
  },
  async 'paper/picture'({ index, leaf, leaves, width, height, pixels }) {
    const canvas = canvasOf(width, height)
    canvas.draw.putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0)
    await begun().picture(index, leaf, leaves, await canvas.picture())
    return null
  },
  async 'paper/words'({ index, words }) {
    await begun().words(index, words)
    return null
  },
  async 'paper/note'({ index, sentence }) {
    await begun().note(index, sentence)
    return null
  },
  'paper/finish': () => begun().finish(),
})

function begun(): Paper {
  if (!paper) throw new CodedError('internal')
  return paper
}

/** The browser has every script's letters, and puts them together as they are read. */
async function drawWords(
  text: string,
  { sizePt, isBold, widthPt }: { sizePt: number; isBold: boolean; widthPt: number },
): Promise<PaperPicture> {
  const size = sizePt * SHARPNESS
  const width = Math.round(widthPt * SHARPNESS)
  const font = `${isBold ? 'bold ' : ''}${size}px Arial, sans-serif`
  const measure = canvasOf(1, 1).draw
  measure.font = font
  const lines = wrapped(text, (line) => measure.measureText(line).width <= width)
  const canvas = canvasOf(width, Math.ceil(lines.length * size * 1.35))
  const { draw } = canvas
  draw.fillStyle = '#fff'
  draw.fillRect(0, 0, width, draw.canvas.height)
  draw.fillStyle = '#212b32'
  draw.font = font
  draw.textBaseline = 'top'
  for (const [at, line] of lines.entries()) draw.fillText(line, 0, at * size * 1.35)
  return canvas.picture()
}

function wrapped(text: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/(?<=\s)/)) {
    if (line !== '' && !fits(line + word)) {
      lines.push(line)
      line = ''
    }
    line += word
  }
  return [...lines, line]
}

function canvasOf(width: number, height: number) {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const draw = canvas.getContext('2d')
  if (!draw) throw new CodedError('internal')
  return {
    draw,
    async picture(): Promise<PaperPicture> {
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
      canvas.width = canvas.height = 0
      if (!blob) throw new CodedError('internal')
      return { jpeg: new Uint8Array(await blob.arrayBuffer()), width, height }
    },
  }
}
