import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { PURPOSES_OF_USE } from '#shared/access/purpose-of-use.ts'
import { parseEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { CONSENT_KINDS } from '#shared/report/consent.ts'
import type { PatientIdentifier } from '#shared/report/patient.ts'
import type { Report } from '#shared/report/report.ts'
import { findingsOfFhir, findingsOfSchema } from '#tests/viewer/filing/validators.ts'
import { bundleOf, type Resource, toBase64 } from '../../../../viewer/filing/fhir-bundle.ts'
import { type FiledReport, fileNameOf } from '../../../../viewer/filing/filed-report.ts'
import { sampleReport } from '../../../vectors/sample-report.ts'

const envelopeId = parseEnvelopeId('gb-AAECAwQFBgcICQoLDA0ODw')
if (!envelopeId) throw new Error('it is one')
const AT = Date.UTC(2026, 10, 22, 9, 30)
const HASH = 'x'.repeat(43)

function filedOf(change: Partial<Report> = {}, more: Partial<FiledReport> = {}): FiledReport {
  const report: Report = { ...sampleReport([10, 20]), ...change }
  return {
    envelopeId: envelopeId as FiledReport['envelopeId'],
    report,
    opener: 'Dr Lee Chen',
    purposeOfUse: 'TREAT',
    releasedAt: AT,
    filedAt: AT + 60_000,
    log: {
      name: 'relay.gb.example/audit/ward7',
      index: 41,
      leafHash: HASH,
      treeSize: 42,
      rootHash: HASH,
      receipt: { entry: 'e30', leafIndex: 41, inclusionProof: [], checkpoint: 'a note' },
    },
    items: report.media.map(() => ({ is: 'whole', sha256: HASH, sha1: toBase64(new Uint8Array(20)) })),
    ...more,
  }
}

function bundled(filed: FiledReport) {
  const files = filed.items.map((item) =>
    item.is === 'whole' ? { mediaType: 'image/jpeg', base64: toBase64(new Uint8Array([1, 2, 3])) } : null,
  )
  const paper = {
    mediaType: 'application/pdf',
    base64: toBase64(new Uint8Array([4])),
    sha1: toBase64(new Uint8Array(20)),
  }
  return bundleOf(filed, files, paper, randomUUID)
}

const oneOf = (filed: FiledReport, type: string): Resource =>
  bundled(filed).entry.find(({ resource }) => resource.resourceType === type)?.resource ?? {
    resourceType: 'none',
  }

async function expectValid(filed: FiledReport): Promise<void> {
  const bundle = bundled(filed)
  for (const resource of [bundle, ...bundle.entry.map((entry) => entry.resource)]) {
    expect({
      [resource.resourceType]: [...findingsOfFhir(resource), ...(await findingsOfSchema(resource))],
    }).toEqual({
      [resource.resourceType]: [],
    })
  }
}

// HL7's schema takes its time to be read, once.
beforeAll(() => findingsOfSchema({}), 120_000)

describe('two validators find nothing in the bundle of a report', () => {
  test.for(CONSENT_KINDS)('with consent for %s', (kind) =>
    expectValid(filedOf({ consent: { ...sampleReport([1]).consent, kind } })),
  )
  test.for(PURPOSES_OF_USE)('opened for %s', (purposeOfUse) => expectValid(filedOf({}, { purposeOfUse })))

  test.for([
    ['no name and no date', { name: '', dateOfBirth: null, identifiers: [] }],
    ['four kinds of number', { name: 'Iris', dateOfBirth: '1984-03-07', identifiers: numbers() }],
    ['a name of blanks', { name: '   ', dateOfBirth: null, identifiers: numbers() }],
    ['letters of another script', { name: 'مريم', dateOfBirth: null, identifiers: [] }],
  ] as const)('about a patient with %s', ([, patient]) =>
    expectValid(filedOf({ patient: { ...patient, identifiers: [...patient.identifiers] } })),
  )

  test('whose files are too large to go with it', async () => {
    const filed = filedOf(
      {},
      {
        items: [
          { is: 'left-out', because: 'too-large' },
          { is: 'left-out', because: 'unread' },
        ],
      },
    )
    await expectValid(filed)
    expect(
      bundled(filed).entry.filter(({ resource }) => resource.resourceType === 'DocumentReference'),
    ).toHaveLength(1)
  })

  test('with nothing said, and files without a name', () =>
    expectValid(
      filedOf({ about: '', media: sampleReport([5, 6]).media.map((item) => ({ ...item, name: ' ' })) }),
    ))
})

describe('a validator finds fault', () => {
  test.for([
    ['a status nobody knows', { status: 'perhaps' }],
    ['no content', { content: undefined }],
  ] as const)('with a document of %s', async ([, change]) => {
    const broken = { ...oneOf(filedOf(), 'DocumentReference'), ...change }
    expect([...findingsOfFhir(broken), ...(await findingsOfSchema(broken))].length).toBeGreaterThan(0)
  })
})

test('the patient is who the sender said, in UK Core’s terms', () => {
  const filed = filedOf({
    patient: { name: 'Iris Example', dateOfBirth: '1984-03-07', identifiers: numbers() },
  })
  expect(oneOf(filed, 'Patient')).toMatchObject({
    meta: { profile: ['https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient'] },
    identifier: [
      { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' },
      { system: 'urn:oid:2.16.840.1.113883.2.1.3.2.4.16.53' },
      { type: { text: 'Local number' }, value: 'RX1-7' },
    ],
  })
})

test('base64 is the same as everybody’s, at every length', () => {
  for (const length of [0, 1, 2, 3, 24_575, 24_576, 24_577, 100_000]) {
    const bytes = new Uint8Array(length).map((_, at) => at * 7)
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
  }
})

test('a file on a device is called by date and time, and by nothing of the patient', () => {
  expect(fileNameOf(AT, 'pdf')).toBe('secure-message-20261122T093000.pdf')
})

function numbers(): PatientIdentifier[] {
  return [
    { type: 'nhs-number', value: '9990000018' },
    { type: 'chi-number', value: '0101700004' },
    { type: 'local', value: 'RX1-7' },
  ]
}
