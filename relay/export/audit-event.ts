import type { AuditEntry } from '#shared/audit/entry.ts'
import type { LoggedEntry } from './logged-entry.ts'

const DCM = 'http://dicom.nema.org/resources/ontology/DCM'
const LIFECYCLE = 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle'
const REASON = 'http://terminology.hl7.org/CodeSystem/v3-ActReason'
const ENTITY_TYPE = 'http://terminology.hl7.org/CodeSystem/audit-entity-type'
const OBJECT_ROLE = 'http://terminology.hl7.org/CodeSystem/object-role'
const DISCLOSURE_SOURCE =
  'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PrivacyDisclosure.Source'

/**
 * One entry as a FHIR R4 AuditEvent (IHE BALP; a release follows PrivacyDisclosure.Source). People are the log's
 * pseudonyms, and the patient is masked: the relay knows neither name nor number of any.
 */
export function auditEventOf({ logName, index, entry }: LoggedEntry) {
  const { type, tenant } = entry
  return {
    resourceType: 'AuditEvent',
    id: `${tenant}-${index}`,
    ...(type === 'released' ? { meta: { profile: [DISCLOSURE_SOURCE] } } : {}),
    type: typeOf(type),
    subtype: [
      { system: LIFECYCLE, code: lifecycleOf(type) },
      { system: 'urn:wardlink:audit-entry', code: type },
    ],
    action: actionOf(type),
    recorded: new Date(entry.at).toISOString(),
    outcome: isRefusal(entry) ? '4' : '0',
    ...('because' in entry && entry.because !== undefined ? { outcomeDesc: entry.because } : {}),
    ...('purposeOfUse' in entry
      ? { purposeOfEvent: [{ coding: [{ system: REASON, code: entry.purposeOfUse }] }] }
      : {}),
    agent: [
      {
        type: { coding: [{ system: DCM, code: '110153', display: 'Source Role ID' }] },
        who: { display: logName },
        requestor: false,
        network: { address: logName.split('/')[0] ?? logName, type: '1' },
      },
      ...actorOf(entry, tenant),
    ],
    source: {
      site: entry.region,
      observer: { display: logName },
      type: [{ system: 'http://terminology.hl7.org/CodeSystem/security-source-type', code: '4' }],
    },
    entity: [
      {
        what: { identifier: { system: 'urn:wardlink:envelope', value: entry.envelopeId } },
        type: { system: ENTITY_TYPE, code: '2', display: 'System Object' },
        role: { system: OBJECT_ROLE, code: '3', display: 'Report' },
        detail: [
          { type: 'log', valueString: logName },
          { type: 'leafIndex', valueString: String(index) },
          ...('releaseId' in entry ? [{ type: 'releaseId', valueString: entry.releaseId }] : []),
        ],
      },
      {
        what: {
          extension: [
            { url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'masked' },
          ],
        },
        type: { system: ENTITY_TYPE, code: '1', display: 'Person' },
        role: { system: OBJECT_ROLE, code: '1', display: 'Patient' },
      },
    ],
  }
}

function typeOf(type: AuditEntry['type']) {
  switch (type) {
    case 'created':
      return { system: DCM, code: '110107', display: 'Import' }
    case 'released':
    case 'unprotected':
      return { system: DCM, code: '110106', display: 'Export' }
    case 'broke-glass':
    case 'protection-missed':
      return { system: DCM, code: '110113', display: 'Security Alert' }
    default:
      return {
        system: 'http://terminology.hl7.org/CodeSystem/audit-event-type',
        code: 'object',
        display: 'Object',
      }
  }
}

function lifecycleOf(type: AuditEntry['type']): string {
  switch (type) {
    case 'created':
      return 'originate'
    case 'released':
    case 'unprotected':
    case 'broke-glass':
      return 'disclose'
    case 'revoked':
    case 'expired':
    case 'erased':
    case 'erasure-ordered':
      return 'destroy'
    default:
      return 'access'
  }
}

/** Create, read, delete, execute. */
function actionOf(type: AuditEntry['type']): 'C' | 'R' | 'D' | 'E' {
  switch (lifecycleOf(type)) {
    case 'originate':
      return 'C'
    case 'disclose':
      return 'R'
    case 'destroy':
      return 'D'
    default:
      return 'E'
  }
}

function isRefusal({ type }: AuditEntry): boolean {
  return type === 'refused' || type === 'refused-more'
}

function actorOf(entry: AuditEntry, tenant: string) {
  if (!('actor' in entry) || entry.actor === null) return []
  const system = `urn:wardlink:pseudonym:${tenant}`
  const isRecipient = entry.type === 'released' || entry.type === 'opened' || entry.type === 'refused'
  const role = isRecipient
    ? { code: '110152', display: 'Destination Role ID' }
    : { code: '110150', display: 'Application' }
  return [
    {
      type: { coding: [{ system: DCM, ...role }] },
      who: { identifier: { system, value: entry.actor } },
      requestor: true,
    },
  ]
}
