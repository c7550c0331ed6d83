import { describe, expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { sourceFiles } from './source-files.ts'

const files = sourceFiles()
const topOf = (path: string) => path.split('/')[0]

describe('imports go one way', () => {
  test('there are files to look at', () => {
    expect(files.length).toBeGreaterThan(20)
    expect(files.flatMap((file) => file.imports).length).toBeGreaterThan(40)
  })

  test('shared knows nobody; extension, viewer and relay know only shared', () => {
    const wrong = files.flatMap((file) =>
      file.imports
        .filter(
          ({ is, target }) =>
            is === 'file' && topOf(target) !== topOf(file.path) && topOf(target) !== 'shared',
        )
        .map(({ target }) => `${file.path} imports ${target}`),
    )
    expect(wrong).toEqual([])
  })

  test('shared uses two packages and nothing of Node', () => {
    const packages = new Set(
      files
        .filter((file) => topOf(file.path) === 'shared')
        .flatMap((file) => file.imports.filter(({ is }) => is === 'package').map(({ target }) => target)),
    )
    expect([...packages].filter((name) => !['valibot', '@hpke/core'].includes(name))).toEqual([])
  })

  test('the relay runs on the production packages alone', () => {
    const allowed = Object.keys(packageJson.dependencies)
    const wrong = files
      .filter((file) => topOf(file.path) === 'relay' || topOf(file.path) === 'shared')
      .flatMap((file) =>
        file.imports
          .filter(
            ({ is, target, typeOnly }) =>
              is === 'package' && !typeOnly && !target.startsWith('node:') && !allowed.includes(target),
          )
          .map(({ target }) => `${file.path} imports ${target}`),
      )
    expect(wrong).toEqual([])
  })

  test('there is no cycle', () => {
    const next = new Map(
      files.map((file) => [
        file.path,
        file.imports.filter(({ is, typeOnly }) => is === 'file' && !typeOnly).map(({ target }) => target),
      ]),
    )
    expect(findCycle(next)).toBeNull()
  })

  test('every file that is imported exists', () => {
    const known = new Set(files.map((file) => file.path))
    const wrong = files.flatMap((file) =>
      file.imports
        .filter(({ is, target }) => is === 'file' && /\.tsx?$/.test(target) && !known.has(target))
        .map(({ target }) => `${file.path} imports ${target}`),
    )
    expect(wrong).toEqual([])
  })
})

describe('a cycle', () => {
  test('is found when there is one', () => {
    const next = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['b']],
    ])
    expect(findCycle(next)).toEqual(['b', 'c', 'b'])
  })
})

function findCycle(next: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>()
  const visit = (at: string, trail: string[]): string[] | null => {
    if (trail.includes(at)) return [...trail.slice(trail.indexOf(at)), at]
    if (done.has(at)) return null
    for (const target of next.get(at) ?? []) {
      const cycle = visit(target, [...trail, at])
      if (cycle) return cycle
    }
    done.add(at)
    return null
  }
  for (const start of next.keys()) {
    const cycle = visit(start, [])
    if (cycle) return cycle
  }
  return null
}
