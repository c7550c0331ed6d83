import { TRUST } from './accessibility.ts'

/** The assessment as far as the system can answer for itself. */
export function dpia(privacy: string, threatModel: string, version: string): string {
  return `# Data protection impact assessment (template)

Of Wardlink ${version}. Filled in with what the system knows of itself; ${TRUST} is for the controller and its Data Protection Officer.

## 1. Why an assessment

Special category data (health, photographs of patients) of vulnerable people, shared between clinicians. Screening, consultation with
patients and staff, and the DPO's advice: ${TRUST}

## 2. The processing

| question | answer |
| --- | --- |
| controller | the trust that runs the relay: ${TRUST} |
| processor | none is needed: the trust runs the relay. Where somebody else hosts it: ${TRUST} |
| lawful basis, Article 6 and 9; common law duty of confidence | ${TRUST}. The kind of consent to the picture is recorded with each report, beside and not in place of a lawful basis |
| whose data | patients; senders and openers (name, work address, what they did) |
| flows | \`data-flow.md\` |
| countries | the region of the relay and no other; a sender and an opener in one region never cause a transfer. The messenger gets the link and its text |
| retention | below; \`retention.namesDays\` is ${TRUST} |
| profiling, automated decisions, artificial intelligence, telemetry | none |

${privacy
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .join('\n')}

## 3. Necessity and proportion

The alternative in use is the plain attachment in the messenger. Of each report the relay learns sizes, times and pseudonyms, and has no key to its
content. Metadata is stripped from files before sealing; covers are burnt in; identity travels inside the sealed report, since anonymous pictures are a danger
of their own.

## 4. Rights

| right | how |
| --- | --- |
| to be informed | \`docs/use/patient.md\`; the trust's privacy notice: ${TRUST} |
| access | \`docs/operate/governance.md\`: by patient reference, with the log's entries. The content of a report is with its sender, its openers and the record |
| erasure, withdrawn consent | **Consent withdrawn** in **Sent**; \`wardlink erase --patient\`: key first, then bytes, then names, with receipts |
| rectification | the record is corrected, not the transit copy: revoke and share anew |
| objection, restriction | revoke; the rest is ${TRUST} |

## 5. Risks, and who is trusted with what

${section(threatModel, 'Who we trust, and what each part could do if taken over')}

Likelihood, severity, and whether what is left is accepted: ${TRUST}

## 6. Outcome

Signed by the controller, with the DPO's advice and the date of the next review. ${TRUST}
`
}

/** A section of a page by its heading, without it. */
export function section(markdown: string, heading: string): string {
  const [, after = ''] = markdown.split(new RegExp(`^#{2,3} ${heading.replace(/[()]/g, '\\$&')}\\s*$`, 'm'))
  return (after.split(/^#{1,3} /m)[0] ?? '').trim()
}
