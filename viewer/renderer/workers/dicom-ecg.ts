import type { DataSet } from 'dicom-parser'
import type { Rgba } from '../decoder-port.ts'
import { meaningOf, textReader } from './dicom-text.ts'

/** One recording: every lead over the same time. */
export type Ecg = {
  leads: { name: string; millivolts: Float32Array }[]
  samplesASecond: number
  isCut: boolean
}

const MM_A_SECOND = 25
const MM_A_MILLIVOLT = 10
/** Dots a millimetre of paper. */
const DOTS = 8
/** Where the traces begin, past the lead's name and its calibration pulse. */
const START_MM = 22
const MAXIMUM_SECONDS = 60
const MAXIMUM_LEADS = 32

const VOLTS: Readonly<Record<string, number>> = { uV: 0.001, mV: 1, V: 1000 }

/** The recordings in a file, each a page (PS3.3 C.10.9). */
export function ecgsIn(file: DataSet): Ecg[] {
  const text = textReader(file)
  return (file.elements.x54000100?.items ?? []).flatMap(({ dataSet }) => {
    const ecg = dataSet ? read(dataSet, text) : null
    return ecg ? [ecg] : []
  })
}

function read(group: DataSet, text: ReturnType<typeof textReader>): Ecg | null {
  const channels = group.elements.x003a0200?.items ?? []
  const count = group.uint16('x003a0005') ?? 0
  const samples = group.uint32('x003a0010') ?? 0
  const samplesASecond = group.floatString('x003a001a') ?? 0
  const data = group.elements.x54001010
  const isSixteen = (group.uint16('x54001004') ?? 16) === 16
  if (!data || !isSixteen || count === 0 || count > MAXIMUM_LEADS || channels.length < count) return null
  if (!(samplesASecond > 0) || samples === 0) return null
  const has = Math.floor(Math.min(data.length, group.byteArray.length - data.dataOffset) / (2 * count))
  const shown = Math.min(samples, has, Math.ceil(MAXIMUM_SECONDS * samplesASecond))
  const isUnsigned = group.string('x54001006') === 'US'
  const bytes = Uint8Array.from(
    group.byteArray.subarray(data.dataOffset, data.dataOffset + shown * count * 2),
  )
  const view = new DataView(bytes.buffer)
  const leads = channels.slice(0, count).map(({ dataSet: channel }, index) => {
    const unit = text(channel?.elements.x003a0211?.items?.[0]?.dataSet, 'x00080100')
    const sensitivity = channel?.floatString('x003a0210') ?? 1
    const correction = channel?.floatString('x003a0212') ?? 1
    const toMillivolts = (VOLTS[unit] ?? 0.001) * sensitivity * correction
    const baseline = (channel?.floatString('x003a0213') ?? 0) * (VOLTS[unit] ?? 0.001)
    const millivolts = Float32Array.from({ length: shown }, (_, at) => {
      const place = 2 * (at * count + index)
      const stored = isUnsigned ? view.getUint16(place, true) : view.getInt16(place, true)
      return stored * toMillivolts + baseline
    })
    const name = meaningOf(text, channel, 'x003a0208') || text(channel, 'x003a0203')
    return { name: name.replace(/^Lead\s+/i, '').replace(/\s*\(.*\)$/, ''), millivolts }
  })
  return { leads, samplesASecond, isCut: has < samples || shown < samples }
}

/** On paper as it comes out of the machine: 25 mm a second, 10 mm a millivolt, a line each millimetre. */
export function drawEcg({ leads, samplesASecond }: Ecg): Rgba {
  const seconds = Math.max(...leads.map(({ millivolts }) => millivolts.length)) / samplesASecond
  const widthMm = 5 * Math.ceil((START_MM + seconds * MM_A_SECOND + 5) / 5)
  const rows = leads.map(({ millivolts }) => rowOf(millivolts))
  const heightMm = 5 * Math.ceil((rows.reduce((sum, row) => sum + row.heightMm, 0) + 10) / 5)
  const [width, height] = [widthMm * DOTS, heightMm * DOTS]
  const canvas = new OffscreenCanvas(width, height)
  const draw = canvas.getContext('2d')
  if (!draw) throw new TypeError('no canvas')
  drawPaper(draw, widthMm, heightMm)
  draw.font = `700 ${3.6 * DOTS}px Arial, sans-serif`
  draw.fillStyle = draw.strokeStyle = '#101418'
  draw.lineWidth = 0.32 * DOTS
  draw.lineJoin = 'round'
  let topMm = 2
  for (const [index, { name, millivolts }] of leads.entries()) {
    const row = rows[index]
    if (!row) continue
    const zero = (topMm + row.zeroMm) * DOTS
    draw.fillText(name, 2 * DOTS, zero - 5.5 * DOTS, 11 * DOTS)
    drawPulse(draw, zero)
    draw.beginPath()
    for (const [at, value] of millivolts.entries()) {
      const x = (START_MM + (at / samplesASecond) * MM_A_SECOND) * DOTS
      draw.lineTo(x, zero - value * MM_A_MILLIVOLT * DOTS)
    }
    draw.stroke()
    topMm += row.heightMm
  }
  draw.fillText('25 mm/s   10 mm/mV', 2 * DOTS, (heightMm - 2) * DOTS)
  return { width, height, rgba: draw.getImageData(0, 0, width, height).data.buffer }
}

/** Room for the trace, 20 mm at least, in whole squares of five. */
function rowOf(millivolts: Float32Array): { heightMm: number; zeroMm: number } {
  let [least, most] = [0, 1]
  for (const value of millivolts) {
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  const zeroMm = 5 * Math.ceil((Math.min(8, most) * MM_A_MILLIVOLT) / 5) + 5
  const belowMm = 5 * Math.ceil((Math.min(8, -least) * MM_A_MILLIVOLT) / 5) + 5
  return { zeroMm, heightMm: Math.max(20, zeroMm + belowMm) }
}

type Draw = OffscreenCanvasRenderingContext2D

function drawPaper(draw: Draw, widthMm: number, heightMm: number): void {
  draw.fillStyle = '#fffaf8'
  draw.fillRect(0, 0, widthMm * DOTS, heightMm * DOTS)
  for (const [everyMm, colour, thick] of [
    [1, '#f6d5d0', 1],
    [5, '#e3978d', 2],
  ] as const) {
    draw.fillStyle = colour
    for (let x = 0; x <= widthMm; x += everyMm) draw.fillRect(x * DOTS, 0, thick, heightMm * DOTS)
    for (let y = 0; y <= heightMm; y += everyMm) draw.fillRect(0, y * DOTS, widthMm * DOTS, thick)
  }
}

/** One millivolt for a fifth of a second: what everything else is measured by. */
function drawPulse(draw: Draw, zero: number): void {
  const at = (mm: number) => mm * DOTS
  draw.beginPath()
  draw.moveTo(at(13), zero)
  draw.lineTo(at(14.5), zero)
  draw.lineTo(at(14.5), zero - at(MM_A_MILLIVOLT))
  draw.lineTo(at(19.5), zero - at(MM_A_MILLIVOLT))
  draw.lineTo(at(19.5), zero)
  draw.lineTo(at(21), zero)
  draw.stroke()
}
