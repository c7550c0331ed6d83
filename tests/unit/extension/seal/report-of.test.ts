import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { Report } from '#shared/report/report.ts'
import type { ReportDraft } from '../../../../extension/messages/contract.ts'
import type { SafeMedia } from '../../../../extension/seal/preparing.ts'
import { reportOf } from '../../../../extension/seal/report-of.ts'

const draft: ReportDraft = {
  patient: { identifiers: [{ type: 'chi-number', value: '0101701241' }], name: 'Jane', dateOfBirth: null },
  consent: {
    kind: 'publication',
    given: 'written',
    by: 'parent',
    wordingVersion: 'trust/7',
    wordingLanguage: 'cy',
    recordedAt: 1,
  },
  about: '',
  grant: { to: [{ type: 'knock' }], expiresAt: 1, maximumOpensCount: 3, purposes: ['TREAT'] },
}
const photo: SafeMedia = {
  bytes: new Blob(['photo']),
  name: 'leg.jpg',
  mediaType: 'image/jpeg',
  removed: ['place'],
  capturedAt: 7,
}
const sender = { name: 'Dr Asha Patel', organisation: 'RX1' }

describe('a report', () => {
  test('is one that can be sealed, with its files in the same order', async () => {
    const { report, files } = reportOf(draft, [photo], sender, 1)
    expect(v.parse(Report, report)).toMatchObject({ media: [{ name: 'leg.jpg', removed: ['place'] }] })
    expect(files).toEqual([photo.bytes])
    expect(report.consent).toEqual(draft.consent)
  })

  test.for(['signature', 'voice'] as const)(
    'names the %s that was put on record, and carries it last',
    (kind) => {
      const file = new Blob(['record'])
      const mediaType = kind === 'voice' ? 'audio/webm' : 'image/png'
      const { report, files } = reportOf(
        { ...draft, evidence: { kind, file, mediaType } },
        [photo],
        sender,
        1,
      )
      const [, last] = v.parse(Report, report).media
      expect(last).toMatchObject({ mediaType, lengthBytes: 6 })
      expect(report.consent.evidence).toEqual({ kind, mediaId: last?.id })
      expect(files).toEqual([photo.bytes, file])
    },
  )
})
