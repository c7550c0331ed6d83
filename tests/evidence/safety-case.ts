import { TRUST } from './accessibility.ts'
import type { Hazard } from './hazard-log.ts'
import { table } from './markdown.ts'
import { outcomeOf, type TestResults } from './test-results.ts'

export function hazardLogPage(hazards: readonly Hazard[], results: TestResults | null): string {
  return `# Hazard log

${hazards.length} hazards. Each control is guarded by tests that fail when it no longer holds; the outcome is that of the last run on the
machine that made this page. Likelihood and severity before and after are a clinical judgement and are not made by a program.

${table(
  ['no.', 'hazard', 'harm', 'control', 'guarded by', 'outcome', 'likelihood and severity, before and after'],
  hazards.map(({ id, hazard, harm, control, guards }) => [
    id,
    hazard,
    harm,
    control,
    guards.map((guard) => `\`${guard}\``).join(' '),
    guards.map((guard) => outcomeOf(results, guard)).join('; '),
    TRUST,
  ]),
)}
`
}

export function safetyCase(hazards: readonly Hazard[], version: string, limits: string): string {
  return `# Clinical safety case (template)

Filled in with what the system knows of itself. Everything marked ${TRUST} is not ours to say.

## 1. What is assessed

Wardlink ${version}: a browser extension, a relay and a viewer that replace a clinical attachment in a messenger by a link.
For secure transfer and reference viewing; **not for primary diagnosis**: nothing measures, and nothing enhances beyond window, level and zoom.
Intended users: clinical staff of the trust, on managed desktops to send, on any current browser to open.
Deploying organisation, sites, number of users: ${TRUST}

## 2. Clinical risk management

| | |
| --- | --- |
| Clinical Safety Officer of the manufacturer (DCB0129) | ${TRUST}: this project has none, and says so |
| Clinical Safety Officer of the trust (DCB0160) | ${TRUST} |
| risk acceptability criteria | ${TRUST} |
| clinical risk management plan | this repository: decisions in \`docs/decisions\`, tests on every change, changelog with a heading for permissions |
| safety incidents | \`docs/operate/rollout.md\`, "When something goes wrong"; log kept by ${TRUST} |

## 3. Hazards

${hazards.length} identified, in \`hazard-log.md\`: ${hazards.map(({ id, hazard }) => `${id} ${hazard.toLowerCase()}`).join('; ')}.
Hazards that come of the trust's own pathways: ${TRUST}

## 4. What is not there yet

From the changelog, word by word, since an assessor must not find it out in a ward:

${limits.trim()}

## 5. Statement

That the residual risk is acceptable: signed by the Clinical Safety Officer, name, registration, date. ${TRUST}
`
}
