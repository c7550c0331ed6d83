import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { english as extensionEnglish } from '../../extension/words/english.ts'
import { welsh as extensionWelsh } from '../../extension/words/welsh.ts'
import { english as viewerEnglish } from '../../viewer/words/english.ts'
import { welsh as viewerWelsh } from '../../viewer/words/welsh.ts'
import { ROOT } from '../commands/run.ts'

const USE = join(ROOT, 'docs/use')
const guides = readdirSync(USE).filter((name) => name.endsWith('.md'))
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

describe('the guides', () => {
  test('are for sender, opener and patient, each in English and Welsh', () => {
    expect(guides.sort()).toEqual(
      ['opener', 'patient', 'sender'].flatMap((name) => [`${name}.cy.md`, `${name}.md`]),
    )
  })

  test.for(guides)('%s says what stands on the screen, word for word', (name) => {
    const words = name.endsWith('.cy.md') ? [extensionWelsh, viewerWelsh] : [extensionEnglish, viewerEnglish]
    const said = new Set(words.flatMap((catalogue) => Object.values(catalogue)))
    // Bold is what stands on the screen, and nothing else is.
    const phrases = read(`docs/use/${name}`)
      .split('**')
      .filter((_, at) => at % 2 === 1)
    if (!name.startsWith('patient')) expect(phrases.length).toBeGreaterThan(5)
    for (const phrase of phrases) expect(said.has(phrase), phrase).toBe(true)
  })

  test.for(guides)('%s shows pictures that there are, and leads to pages that there are', (name) => {
    for (const [, to = ''] of read(`docs/use/${name}`).matchAll(/\]\(([^)#]+)\)/g)) {
      expect(existsSync(join(USE, to)), to).toBe(true)
    }
  })

  test('say the same things in both languages: as many steps, points and pictures', () => {
    const shape = (text: string) =>
      text.split('\n').map((line) => /^(?:\d\.|- |!\[|##?)/.exec(line)?.[0] ?? '')
    const count = (text: string) => shape(text).filter(Boolean)
    for (const name of ['sender', 'opener', 'patient']) {
      expect(count(read(`docs/use/${name}.cy.md`)), name).toEqual(count(read(`docs/use/${name}.md`)))
    }
  })
})

describe('what is asked of a browser', () => {
  const page = read('docs/operate/permissions.md')
  const config = read('wxt.config.ts')

  test('is explained, every permission of the manifest', () => {
    const [, list = ''] = /permissions: \[([\s\S]*?)\n {4}\],/.exec(config) ?? []
    const asked = [...list.matchAll(/'([a-zA-Z]+)'/g)]
      .map(([, name = '']) => name)
      .filter((name) => name !== 'firefox')
    expect(asked).toContain('declarativeNetRequest')
    for (const name of asked) expect(page, name).toContain(`| \`${name}\` |`)
    const explained = [...page.matchAll(/^\| `([a-zA-Z]+)` \|/gm)].map(([, name]) => name)
    expect(explained.filter((name) => !asked.includes(name ?? ''))).toEqual([])
  })

  test('is explained, every host', () => {
    for (const [, match = ''] of read('extension/hosts/host-matches.ts').matchAll(/'(https:[^']+)'/g)) {
      expect(page).toContain(`\`${match}\``)
    }
  })
})

test('every page of docs/operate leads only to pages and tests that there are', () => {
  for (const name of readdirSync(join(ROOT, 'docs/operate')).filter((one) => one.endsWith('.md'))) {
    const path = `docs/operate/${name}`
    for (const [, to = ''] of read(path).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)) {
      expect(existsSync(join(ROOT, dirname(path), to)), `${path}: ${to}`).toBe(true)
    }
    for (const [, to = ''] of read(path).matchAll(/`(tests\/[\w./-]+\.(?:ts|http))`/g)) {
      expect(existsSync(join(ROOT, to)), `${path}: ${to}`).toBe(true)
    }
  }
})
