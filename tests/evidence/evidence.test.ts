import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../commands/run.ts'
import { readComponents } from './components.ts'
import { faultsOf, type Hazard, readHazards } from './hazard-log.ts'
import { licenceFaults } from './licences.ts'
import { makePack } from './make-pack.ts'
import { faultsOfSbom, sbomOf } from './sbom.ts'
import { namedPaths } from './standards.ts'
import { outcomeOf } from './test-results.ts'

const hazards = readHazards(readFileSync(join(ROOT, 'docs/hazards.md'), 'utf8'))
const { files } = makePack('/nowhere', new Date(0))
const BUILD = { version: '0.0.0', commit: 'c0ffee', builtAt: new Date(0) }

describe('the hazard log', () => {
  test('names for every control a test that there is', () => {
    expect(hazards.length).toBeGreaterThan(10)
    expect(faultsOf(hazards)).toEqual([])
  })

  test.for<[string, Partial<Hazard>, RegExp]>([
    ['without a test', { guards: [] }, /no test guards/],
    ['whose test is gone', { guards: ['tests/journeys/long-gone.test.ts'] }, /is no test/],
    ['that names a folder', { guards: ['tests/journeys'] }, /is no test/],
    ['that names a document', { guards: ['docs/hazards.md'] }, /is no test/],
    ['without a control', { control: '' }, /is not said/],
  ])('fails on a row %s', ([, change, fault]) => {
    const [first] = hazards as [Hazard]
    expect(faultsOf([{ ...first, ...change }])).toEqual([expect.stringMatching(fault)])
  })

  test('fails on a number that stands there twice, and on no rows at all', () => {
    const [first] = hazards as [Hazard]
    expect(faultsOf([first, first])).toHaveLength(1)
    expect(faultsOf([])).toHaveLength(1)
  })
})

describe('the bill of materials', () => {
  const components = readComponents()

  test('is CycloneDX 1.6 by its own schema, which does refuse what is not', () => {
    const sbom = sbomOf(components, BUILD)
    expect(faultsOfSbom(sbom)).toEqual([])
    expect(faultsOfSbom({ ...sbom, components: [{ name: 'no type' }] })).not.toEqual([])
    expect(faultsOfSbom({ ...sbom, bomFormat: 'a list' })).not.toEqual([])
  })

  test('knows what goes into which part, also what only a package of ours needs', () => {
    const partsOf = (name: string) => components.find((one) => one.path === `node_modules/${name}`)?.parts
    expect(partsOf('valibot')).toEqual(['shared', 'extension', 'viewer', 'relay'])
    expect(partsOf('better-sqlite3')).toEqual(['relay'])
    expect(partsOf('libheif-js')).toContain('extension')
    expect(partsOf('preact')).toEqual(['extension', 'viewer'])
    expect(partsOf('vitest')).toEqual([])
    // Of pino alone.
    expect(partsOf('thread-stream')).toEqual(['relay'])
  })

  test('pins the bytes of everything that goes into a product, under a licence that lets it', () => {
    const shipped = components.filter(({ parts }) => parts.length > 0)
    expect(
      shipped.filter(({ integrity }) => !integrity?.startsWith('sha512-')).map(({ name }) => name),
    ).toEqual([])
    expect(licenceFaults(components)).toEqual([])
    const [first] = shipped
    expect(
      licenceFaults(
        first
          ? [
              { ...first, licence: 'AGPL-3.0' },
              { ...first, licence: null },
            ]
          : [],
      ),
    ).toHaveLength(2)
  })
})

test('every path that the mapping to standards names is in the tree, or in the pack', () => {
  const paths = namedPaths()
  expect(paths.length).toBeGreaterThan(20)
  for (const path of paths) expect(path in files || existsSync(join(ROOT, path)), path).toBe(true)
})

test('a pack without a run of the tests says so, and names what only the trust can supply', () => {
  expect(files['README.md']).toMatch(/have \*\*not\*\* been run/)
  expect(files['README.md']).toMatch(/Clinical Safety Officer[\s\S]*penetration test/)
  expect(files['accessibility.md']).toMatch(/have not been made/)
  expect(files['hazard-log.md']).toContain('not run here')
  expect(files['clinical-safety-case.md']).toMatch(/Not there yet|Said here|\*\*Sending\*\*/)
  expect(files['dpia.md']).toMatch(/host page/)
  for (const [name, content] of Object.entries(files)) expect(content.length, name).toBeGreaterThan(200)
})

test('a test that failed is an outcome of its own', () => {
  const file = 'tests/journeys/cut-link.test.ts'
  const ran = (passed: boolean) => ({ ranAt: 0, files: new Map([[file, [{ title: 'a', passed }]]]) })
  expect(outcomeOf(ran(true), file)).toBe('1 passed')
  expect(outcomeOf(ran(false), file)).toBe('**1 of 1 failed**')
  expect(outcomeOf(null, file)).toBe('not run here')
})
