import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import { ROOT } from '../commands/run.ts'
import { accessibilityStatement, TRUST } from './accessibility.ts'
import { readComponents } from './components.ts'
import { dataFlowMap } from './data-flow.ts'
import { dpia, section } from './dpia.ts'
import { faultsOf, readHazards } from './hazard-log.ts'
import { licenceFaults, licencesPage } from './licences.ts'
import { absoluteLinks, table } from './markdown.ts'
import { hazardLogPage, safetyCase } from './safety-case.ts'
import { faultsOfSbom, sbomOf } from './sbom.ts'
import { standardsMap } from './standards.ts'
import { outcomeOf, readResults } from './test-results.ts'

export type Pack = { files: Record<string, string>; faults: string[] }

/**
 * Everything an assessor is handed, from the tree and the last run of its tests. What is wrong with it is listed and not
 * hidden: the command fails then, and the pack says so on its first page.
 */
export function makePack(resultsFile: string, builtAt: Date): Pack {
  const doc = (path: string) => readFileSync(join(ROOT, 'docs', path), 'utf8')
  const results = readResults(resultsFile)
  const hazards = readHazards(doc('hazards.md'))
  const components = readComponents()
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim()
  const { version } = packageJson
  const sbom = sbomOf(components, { version, commit, builtAt })
  const faults = [
    ...faultsOf(hazards),
    ...licenceFaults(components),
    ...faultsOfSbom(sbom).map((fault) => `sbom.cdx.json ${fault}`),
    ...hazards.flatMap(({ id, guards }) =>
      guards
        .filter((guard) => /failed/.test(outcomeOf(results, guard)))
        .map((guard) => `${id}: ${guard} failed`),
    ),
  ]
  const files = {
    'hazard-log.md': hazardLogPage(hazards, results),
    'clinical-safety-case.md': safetyCase(hazards, version, section(doc('changelog.md'), 'Not there yet')),
    'dpia.md': dpia(doc('privacy.md'), doc('threat-model.md'), version),
    'data-flow.md': dataFlowMap(doc('privacy.md')),
    'sbom.cdx.json': `${JSON.stringify(sbom, null, 2)}\n`,
    'licences.md': licencesPage(components),
    'asvs.md': absoluteLinks(doc('security/asvs.md'), 'docs/security'),
    'accessibility.md': accessibilityStatement(results),
    'interception-matrix.md': absoluteLinks(doc('interception-matrix.md'), 'docs'),
    'standards.md': standardsMap(),
  }
  return {
    files: {
      'README.md': frontPage({ version, commit, builtAt, ranAt: results?.ranAt ?? null, faults }),
      ...files,
    },
    faults,
  }
}

export function writePack(folder: string, { files }: Pack): void {
  mkdirSync(folder, { recursive: true })
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
}

type Front = {
  version: string
  commit: string
  builtAt: Date
  ranAt: number | null
  faults: readonly string[]
}

function frontPage({ version, commit, builtAt, ranAt, faults }: Front): string {
  return `# Evidence pack: Wardlink ${version}

Made by \`npm run evidence\` on ${builtAt.toISOString()} from commit \`${commit}\`. ${
    ranAt === null
      ? 'The tests have **not** been run on this machine: outcomes say so.'
      : `Outcomes are of the run that began at ${new Date(ranAt).toISOString()}.`
  }

${faults.length === 0 ? 'Nothing is missing that a program can look for.' : `**Not complete:**\n\n${faults.map((fault) => `- ${fault}`).join('\n')}`}

${table(
  ['file', 'is'],
  [
    [
      'hazard-log.md',
      'what could harm a patient, what keeps it from happening, the tests that guard it, and their outcome',
    ],
    ['clinical-safety-case.md', 'template, filled in with what the system knows of itself'],
    ['dpia.md', 'template of the data protection impact assessment, likewise'],
    ['data-flow.md', 'every message between the parts, and where data stays'],
    ['sbom.cdx.json', 'CycloneDX 1.6: every package of others, with the bytes that are pinned'],
    ['licences.md', 'under which terms they are'],
    ['asvs.md', 'OWASP ASVS 5.0 level 2, by section'],
    ['accessibility.md', 'statement, from the axe runs'],
    ['interception-matrix.md', 'every way in at every host, tried in real browsers'],
    ['standards.md', 'where DTAC v2, DCB0129, DCB0160 and DSPT find their answers'],
  ],
)}

## What only the trust can supply

Marked ${TRUST} throughout. Among it: a Clinical Safety Officer's judgement and signature; the Data Protection Officer's advice and the
controller's decision; a penetration test by somebody from outside; research with its own staff and patients; its incident process. A pack that a
program made is where that work begins and in no place its result.
`
}
