import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { LAST_MOMENT } from '#shared/report/moment.ts'
import { Report } from '#shared/report/report.ts'
import { sampleReport } from '../../vectors/sample-report.ts'

const created = (createdAt: number) => ({ ...sampleReport([10]), createdAt })
const captured = (capturedAt: number) => {
  const report = sampleReport([10])
  return { ...report, media: report.media.map((item) => ({ ...item, capturedAt })) }
}

describe('a time in a report', () => {
  test.for([
    ['made at the last moment', created(LAST_MOMENT), true],
    ['made after it', created(LAST_MOMENT + 1), false],
    ['made when no calendar reaches', created(1e16 - 1), false],
    ['made before 1970', created(-1), false],
    ['captured by a camera that says 1904', captured(-2_082_844_800_000), true],
    ['captured when no calendar reaches', captured(1e16 - 1), false],
    ['captured before any calendar', captured(-1e16 + 1), false],
  ] as const)('%s', ([, report, isAccepted]) => {
    expect(v.is(Report, report)).toBe(isAccepted)
  })

  test.for([0, LAST_MOMENT, -LAST_MOMENT])('%d can be shown', (at) => {
    expect(() => new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' }).format(at)).not.toThrow()
    expect(() => new Date(at).toISOString()).not.toThrow()
  })
})
