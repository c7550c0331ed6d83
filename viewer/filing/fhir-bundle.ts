import { utf8 } from '#shared/bytes/bytes.ts'
import type { HealthNumberKind } from '#shared/report/health-number.ts'
import type { PatientIdentifier } from '#shared/report/patient.ts'
import type { FiledItem, FiledReport } from './filed-report.ts'
import { recordWords } from './record-words.ts'

/**
 * What the numbers are called in FHIR.
 *
 * @see UK Core, Patient.identifier; NHS Digital, CodeSystem of identifiers
 */
const NUMBER_SYSTEMS: Readonly<Record<HealthNumberKind, string>> = {
  'nhs-number': 'https://fhir.nhs.uk/Id/nhs-number',
  'chi-number': 'urn:oid:2.16.840.1.113883.2.1.3.2.4.16.53',
  'hc-number': 'https://fhir.nhs.uk/Id/hsc-number',
}
const UK_CORE = 'https://fhir.hl7.org.uk/StructureDefinition/UKCore-'

/** A resource, as JSON. Its shape is what two validators in the tests say it is. */
export type Resource = { resourceType: string } & Record<string, unknown>
export type Bundle = {
  resourceType: 'Bundle'
  type: 'transaction'
  timestamp: string
  entry: { fullUrl: string; resource: Resource; request: { method: 'POST'; url: string } }[]
}

/** A file of the report, and the words for its bytes. */
export type FiledBytes = { mediaType: string; base64: string }

/**
 * The report as one FHIR R4 transaction: Patient, Consent, a DocumentReference and a Binary for the paper and for each
 * file, the relay's receipt as a Binary, and the Provenance that ties them together. Pure.
 *
 * @param files one for each media item, in order; null for one that is left out
 * @param paper the PDF, or null
 * @param newId makes a UUID
 */
export function bundleOf(
  filed: FiledReport,
  files: readonly (FiledBytes | null)[],
  paper: (FiledBytes & { sha1: string }) | null,
  newId: () => string = () => crypto.randomUUID(),
): Bundle {
  const { report } = filed
  const entry: Bundle['entry'] = []
  function add(resource: Resource): { reference: string } {
    const fullUrl = `urn:uuid:${newId()}`
    entry.push({ fullUrl, resource, request: { method: 'POST', url: resource.resourceType } })
    return { reference: fullUrl }
  }
  const binary = ({ mediaType, base64 }: FiledBytes) =>
    add({ resourceType: 'Binary', contentType: mediaType, data: base64 })

  const subject = add(patientOf(filed))
  const author = [{ display: senderOf(filed) }]
  const documents = filed.items.flatMap((item, index) => {
    const file = files[index]
    const media = report.media[index]
    if (item.is === 'left-out' || !file || !media) return []
    const { url } = { url: binary(file).reference }
    const attachment = {
      contentType: file.mediaType,
      url,
      size: media.lengthBytes,
      hash: item.sha1,
      ...(media.name.trim() ? { title: media.name.trim() } : {}),
      ...(typeof media.capturedAt === 'number' && media.capturedAt >= 0
        ? { creation: instant(media.capturedAt) }
        : {}),
    }
    return [{ index, ...add(documentOf(filed, subject, author, attachment)) }]
  })
  const sheet =
    paper &&
    add(
      documentOf(filed, subject, author, {
        contentType: paper.mediaType,
        url: binary(paper).reference,
        hash: paper.sha1,
        title: recordWords.title,
        creation: instant(filed.filedAt),
      }),
    )
  const evidence = documents.find(({ index }) => report.media[index]?.id === report.consent.evidence?.mediaId)
  const consent = add(consentOf(filed, subject, evidence?.reference))
  const receipt = binary({
    mediaType: 'application/json',
    base64: toBase64(utf8(JSON.stringify(filed.log.receipt))),
  })
  const targets = [...(sheet ? [sheet] : []), ...documents, consent].map(({ reference }) => ({ reference }))
  add(provenanceOf(filed, targets, receipt))
  return { resourceType: 'Bundle', type: 'transaction', timestamp: instant(filed.filedAt), entry }
}

function patientOf({ report: { patient } }: FiledReport): Resource {
  const name = patient.name.trim()
  return {
    resourceType: 'Patient',
    meta: { profile: [`${UK_CORE}Patient`] },
    ...(patient.identifiers.length > 0 ? { identifier: patient.identifiers.map(identifierOf) } : {}),
    // As the sender wrote it: which part is the family's, nobody said.
    ...(name ? { name: [{ use: 'usual', text: name }] } : {}),
    ...(patient.dateOfBirth ? { birthDate: patient.dateOfBirth } : {}),
  }
}

function identifierOf({ type, value }: PatientIdentifier) {
  return type === 'local'
    ? { use: 'secondary', type: { text: recordWords.localNumber }, value: value.trim() || value }
    : { use: 'official', system: NUMBER_SYSTEMS[type], value }
}

function documentOf(
  { envelopeId, report }: FiledReport,
  subject: object,
  author: object[],
  attachment: object,
): Resource {
  const about = report.about.trim()
  return {
    resourceType: 'DocumentReference',
    meta: { profile: [`${UK_CORE}DocumentReference`] },
    masterIdentifier: { system: 'urn:ietf:rfc:3986', value: `urn:wardlink:envelope:${envelopeId}` },
    status: 'current',
    type: { text: recordWords.title },
    subject,
    date: instant(report.createdAt),
    author,
    ...(about ? { description: about } : {}),
    content: [{ attachment }],
  }
}

function consentOf({ report }: FiledReport, patient: object, evidence: string | undefined): Resource {
  const { consent } = report
  return {
    resourceType: 'Consent',
    meta: { profile: [`${UK_CORE}Consent`] },
    status: 'active',
    scope: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }],
    },
    category: [
      {
        coding: [{ system: 'http://loinc.org', code: '59284-0', display: 'Consent Document' }],
        text: recordWords.consentKind[consent.kind],
      },
    ],
    patient,
    dateTime: instant(consent.recordedAt),
    ...(consent.by ? { performer: [{ display: recordWords.consentBy[consent.by] }] } : {}),
    ...(evidence === undefined ? {} : { sourceReference: { reference: evidence } }),
    policyRule: {
      text: `${recordWords.wording(consent.wordingVersion, consent.wordingLanguage)}; ${recordWords.consentGiven[consent.given]}`,
    },
    provision: {
      type: 'permit',
      purpose: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason',
          code:
            consent.kind === 'teaching' ? 'HEDUCATION' : consent.kind === 'publication' ? 'HRESCH' : 'TREAT',
        },
      ],
    },
  }
}

function provenanceOf(filed: FiledReport, target: object[], receipt: { reference: string }): Resource {
  const { envelopeId, log, items } = filed
  const agent = (code: string, display: string) => ({
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code }] },
    who: { display },
  })
  return {
    resourceType: 'Provenance',
    target,
    occurredDateTime: instant(filed.releasedAt),
    recorded: instant(filed.filedAt),
    reason: [
      {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: filed.purposeOfUse }],
      },
    ],
    agent: [agent('author', senderOf(filed)), agent('enterer', filed.opener)],
    entity: [
      { role: 'source', what: named(`urn:wardlink:envelope:${envelopeId}`, recordWords.envelope) },
      {
        role: 'source',
        what: {
          ...receipt,
          display: recordWords.logEntry(log.name, log.index, log.treeSize),
        },
      },
      ...items.flatMap((item) => hashOf(item)),
    ],
  }
}

/** RFC 6920: what a file is, by its SHA-256, so that anybody can tell whether it is still that. */
function hashOf(item: FiledItem): object[] {
  return item.is === 'whole' ? [{ role: 'source', what: named(`ni:///sha-256;${item.sha256}`) }] : []
}

function named(value: string, display?: string): object {
  return {
    identifier: { system: 'urn:ietf:rfc:3986', value },
    ...(display === undefined ? {} : { display }),
  }
}

function senderOf({ report: { sender } }: FiledReport): string {
  return [sender.name.trim() || recordWords.unnamed, sender.organisation.trim()].filter(Boolean).join(', ')
}

function instant(at: number): string {
  return new Date(at).toISOString()
}

/** base64 with padding, as FHIR writes it, for bytes of any length. */
export function toBase64(bytes: Uint8Array): string {
  let text = ''
  // In pieces whose letters come out whole; a spread of all of it would be more arguments than a call takes.
  for (let at = 0; at < bytes.length; at += 24_576) {
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + 24_576)))
  }
  return text
}
