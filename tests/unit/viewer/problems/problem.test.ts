import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { problemOf, type Trouble } from '../../../../viewer/problems/problem.ts'
import { english } from '../../../../viewer/words/english.ts'

/** Every code there is, read from where they are written. */
const codes = [...readFileSync('shared/errors.ts', 'utf8').matchAll(/\| '([a-z-]+\/[a-z-]+|internal)'/g)].map(
  ([, code]) => code as Trouble,
)
const words: Record<string, string> = english

describe('a problem', () => {
  test('there are codes to look at', () => {
    expect(codes.length).toBeGreaterThan(40)
  })

  test.for(codes)('%s has one heading, one sentence and one next step', (code) => {
    const { name, next } = problemOf(code)
    expect(words[`problem.${name}.heading`]).toBeTruthy()
    expect(words[`problem.${name}.sentence`]).toMatch(/^[^.]+(\. [^.]+)?\.$/)
    expect(words[next.is === 'button' ? `next.${next.action}` : next.advice]).toBeTruthy()
  })

  test('no refusal of the relay and no broken promise of the envelope is called our fault', () => {
    const named = codes.filter((code) => /^(link|release|envelope|sign-in|parking)\//.test(code))
    const unnamed = named.filter((code) => problemOf(code).name === 'internal')
    // Only senders meet these.
    expect(unnamed.toSorted()).toEqual([
      'envelope/exists',
      'envelope/too-large',
      'envelope/wrong-region',
      'sign-in/no-issuer',
    ])
  })

  test('a report that is not there and one for someone else look the same', () => {
    expect(problemOf('release/not-granted')).toEqual(problemOf('release/not-granted'))
    expect(problemOf('release/not-granted').next).toMatchObject({ action: 'another-account' })
  })
})
