import { TRUST } from './accessibility.ts'
import { table } from './markdown.ts'

/** What a standard asks for, where the answer is, and what is left to the trust. A path of ours must exist. */
type Row = readonly [asks: string, answer: string, trusts: string]

const NONE = '–'

const DTAC: readonly Row[] = [
  ['A Company information', NONE, 'who supplies and supports it to the trust'],
  [
    'B Value proposition; user journeys and data flows',
    '`data-flow.md`, `docs/use/sender.md`, `docs/use/opener.md`',
    'why here, and the benefit that is expected',
  ],
  [
    'C1 Clinical safety: DCB0129 safety case and hazard log',
    '`clinical-safety-case.md`, `hazard-log.md`',
    'a Clinical Safety Officer who judges and signs; whether it is a medical device (it is meant not to be: transfer and reference viewing)',
  ],
  [
    'C2 Data protection: registration, DPIA, terms of use',
    '`dpia.md`, `docs/privacy.md`',
    'ICO registration, the DPO’s advice, terms; DSPT standing of whoever hosts',
  ],
  [
    'C3 Technical security',
    '`asvs.md`, `sbom.cdx.json`, `docs/threat-model.md`, `SECURITY.md`',
    'Cyber Essentials certificate; **an external penetration test: none has been made**',
  ],
  [
    'C4 Interoperability',
    '`docs/spec/relay-api.md` (OpenAPI 3.1), FHIR R4 AuditEvent, NHS number with its check digit, OpenID Connect; `docs/operate/issuers.md`',
    'which record, and which issuer (CIS2 or the trust’s own)',
  ],
  [
    'D Usability and accessibility',
    '`accessibility.md`, `docs/use/sender.md`',
    'research with its own staff and patients',
  ],
]

const DCB0129: readonly Row[] = [
  [
    '2 Clinical risk management system, top management, competence',
    'the way of working in `CONTRIBUTING.md`',
    'a responsible organisation and its Clinical Safety Officer: this project is not one',
  ],
  [
    '3 Project documents: file, plan, hazard log, safety case, incident log',
    '`hazard-log.md`, `clinical-safety-case.md`, `docs/decisions/README.md`',
    'plan with acceptability criteria; incident log',
  ],
  [
    '4 Clinical risk analysis: scope, hazards, estimated risk',
    '`docs/hazards.md`',
    'likelihood and severity',
  ],
  ['5 Clinical risk evaluation', NONE, 'all of it'],
  [
    '6 Clinical risk control: options, implementation, completeness',
    'controls and their tests in `hazard-log.md`; a row without a test stops the build',
    'controls by training and procedure',
  ],
  [
    '7 Delivery, monitoring, modification',
    '`docs/changelog.md`, `docs/operate/rollout.md`, `docs/operate/policy.md`',
    'post-deployment monitoring',
  ],
]

const DCB0160: readonly Row[] = [
  ['Deployment’s own risk management, plan and Clinical Safety Officer', NONE, 'all of it'],
  [
    'Hazards of the deployment: pathways, training, what happens when it is down',
    'a start: `docs/operate/rollout.md`, `docs/hazards.md`',
    'the local hazard log',
  ],
  [
    'Evidence that it is deployed as assessed',
    '`wardlink verify-deployment`, **Check protection** and `wardlink protection verify`; `docs/operate/policy.md`',
    'keeping their results',
  ],
  [
    'Monitoring, incidents, decommissioning',
    '`docs/operate/rollout.md`, `docs/operate/relay.md`',
    'its incident process',
  ],
]

/** By the objectives of the toolkit that is aligned with the Cyber Assessment Framework. */
const DSPT: readonly Row[] = [
  [
    'A Managing risk: assets, supply chain',
    '`sbom.cdx.json`, `licences.md`, `docs/threat-model.md`',
    'risk register, contracts',
  ],
  [
    'B Protecting: identity, data, systems, resilience, training',
    '`docs/operate/issuers.md`, `docs/security/asvs.md`, `docs/operate/relay.md` (backups), `docs/use/sender.md`',
    'account life cycle, patching of the machine, training records',
  ],
  [
    'C Detecting',
    'audit log with proofs, syslog export, `docs/spec/audit-log.md`; the canary',
    'somebody who looks',
  ],
  [
    'D Responding and recovering',
    '`docs/operate/rollout.md`, `docs/operate/relay.md`',
    'plans and exercises',
  ],
  [
    'E Using and sharing information: lawfulness, transparency, records',
    '`dpia.md`, `docs/use/patient.md`, `docs/privacy.md`',
    'privacy notice, records policy',
  ],
]

/** How the pack answers four standards, one table each. */
export function standardsMap(): string {
  const of = (title: string, rows: readonly Row[]) =>
    `## ${title}\n\n${table(['asks for', 'where the answer is', 'only the trust can supply'], rows)}\n`
  return `# Mapping to standards

By their headings, as we understand them; an assessor works from the published texts, in the version that holds on the day. Names without a folder are
files of this pack.

${of('DTAC, version 2 (24 February 2026)', DTAC)}
${of('DCB0129: clinical risk management, manufacture', DCB0129)}
${of('DCB0160: clinical risk management, deployment and use', DCB0160)}
${of('Data Security and Protection Toolkit, by objective', DSPT)}
Every cell of the last column is open. ${TRUST}
`
}

/** The paths that the tables name, in this tree. */
export function namedPaths(): string[] {
  return [DTAC, DCB0129, DCB0160, DSPT]
    .flat()
    .flatMap(([, answer]) =>
      [...answer.matchAll(/`((?:docs\/)?[\w./-]+\.(?:md|json))`/g)].map(([, path = '']) => path),
    )
}
