import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../commands/run.ts'
import { sourceFiles } from './source-files.ts'

const files = sourceFiles()

describe('the tree', () => {
  test('has only the agreed folders at the top', () => {
    const folders = readdirSync(ROOT, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .filter((name) => !['node_modules', 'demo-output', 'test-output'].includes(name))
    expect(folders.sort()).toEqual(['docs', 'extension', 'relay', 'shared', 'tests', 'viewer'])
  })

  test('has no grab-bags: a file or folder is named after a thing in the domain', () => {
    const bag = /(^|[/.-])(utils?|helpers?|common|misc|managers?|services?)([/.-]|$)/i
    expect(files.map((file) => file.path).filter((path) => bag.test(path))).toEqual([])
  })
})

describe('words of the glossary', () => {
  // Exported names are what others read; comments may explain with any word.
  const exported = files.flatMap((file) =>
    [...file.text.matchAll(/export (?:async )?(?:function|const|class|type|interface) (\w+)/g)].map(
      (match) => ({
        path: file.path,
        name: match[1] ?? '',
      }),
    ),
  )

  // ISO 14496-12 calls a run of a film's samples a chunk; there it is the standard's word.
  const ours = exported.filter(({ path }) => !path.startsWith('extension/prepare/films/'))

  test('there are names to look at', () => {
    expect(exported.length).toBeGreaterThan(50)
  })

  test.for([
    ['segment', /chunk(?!s?Size)/i],
    ['opener', /recipient(?!Key)/i],
    ['seal and open', /^(encrypt|decrypt)(Report|Envelope|File)/],
    ['share link', /(magic|invite)Link/i],
    ['redact or strip', /anonymi[sz]e|sanitise/i],
    ['erase', /^(burn|destroy)(Report|Envelope)/],
  ] as const)('say %s', ([, avoided]) => {
    expect(ours.filter(({ name }) => avoided.test(name)).map(({ path, name }) => `${path}: ${name}`)).toEqual(
      [],
    )
  })
})
