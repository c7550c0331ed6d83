import { describe, expect, test } from 'vitest'
import { problemOf, type Trouble } from '../../../../viewer/problems/problem.ts'
import { arabic } from '../../../../viewer/words/arabic.ts'
import { english } from '../../../../viewer/words/english.ts'
import { polish } from '../../../../viewer/words/polish.ts'
import { welsh } from '../../../../viewer/words/welsh.ts'

const LANGUAGES: Record<string, Readonly<Record<string, unknown>>> = { english, welsh, arabic, polish }

/** What can stand between a tap and a picture, and what the person does about it: the list of the journey. */
const STOPS: readonly [what: string, trouble: Trouble, next: string][] = [
  ['the link was opened in another app’s window', 'browser/in-app', 'next.open-in-browser'],
  ['the browser is too old', 'browser/unsupported', 'next.update'],
  ['there is no link', 'link/none', 'next.tap-link'],
  ['the link was cut', 'link/cut-short', 'next.copy-link'],
  ['the link was changed on its way', 'link/altered', 'next.copy-link'],
  ['the link is of a newer version', 'link/newer-version', 'next.update'],
  ['the sign-in was not finished', 'sign-in/cancelled', 'next.sign-in'],
  ['the sign-in ended in another tab', 'sign-in/lost', 'next.tap-link'],
  ['the sign-in page does not answer', 'sign-in/unreachable', 'next.try-again'],
  ['the account is not accepted', 'sign-in/not-accepted', 'next.another-account'],
  ['the account says too little', 'sign-in/missing-claim', 'next.another-account'],
  ['the clock is wrong', 'device/clock-wrong', 'next.set-clock'],
  ['it was shared with somebody else', 'release/not-granted', 'next.another-account'],
  ['a second step is needed', 'release/assurance-too-low', 'next.step-up'],
  ['the reason is not allowed', 'release/purpose-not-allowed', 'next.another-purpose'],
  ['it has expired', 'release/expired', 'next.ask-sender'],
  ['it was taken back', 'release/revoked', 'next.ask-sender'],
  ['it was erased', 'release/erased', 'next.ask-sender'],
  ['it was opened as often as allowed', 'release/used-up', 'next.ask-sender'],
  ['the sender did not let them in', 'release/knock-refused', 'next.ask-sender-add'],
  ['the sender has not answered', 'knock/not-found', 'next.try-again'],
  ['it was asked for too often', 'release/too-often', 'next.later'],
  ['it is not uploaded yet', 'release/not-ready', 'next.try-again'],
  ['the relay is down', 'relay/unreachable', 'next.try-again'],
  ['the relay is busy', 'relay/overloaded', 'next.try-again'],
  ['the relay’s proof does not fit', 'release/proof-does-not-fit', 'next.tell-it'],
  ['the message was changed', 'envelope/segment-altered', 'next.tell-it'],
]

describe.for(Object.entries(LANGUAGES))('in %s', ([, words]) => {
  test.for(STOPS)('when %s there is one heading, one sentence, one next step', ([, trouble, wanted]) => {
    const { name, next } = problemOf(trouble)
    const step = nextOf(next, wanted)
    expect(step).toBe(wanted)
    for (const key of [`problem.${name}.heading`, `problem.${name}.sentence`, step]) {
      expect([key, typeof words[key], Boolean(words[key])]).toEqual([key, 'string', true])
    }
    expect(words[`problem.${name}.heading`]).not.toMatch(/\.$/)
    expect(words[`problem.${name}.sentence`]).toMatch(/\.$/)
  })

  test('waiting to be let in, breaking the glass and being closed are said too', () => {
    for (const place of ['knock', 'emergency', 'closed', 'closed-away']) {
      for (const key of [`${place}.heading`, `${place}.sentence`])
        expect([key, Boolean(words[key])]).toEqual([key, true])
    }
  })

  test('no two stops have the same heading', () => {
    const headings = STOPS.map(([, trouble]) => words[`problem.${problemOf(trouble).name}.heading`])
    expect(headings.filter((heading, at) => headings.indexOf(heading) !== at)).toEqual([])
  })
})

/** A button, unless the advice beside it is what was wanted. */
function nextOf(next: ReturnType<typeof problemOf>['next'], wanted: string): string {
  if (next.is === 'advice') return next.advice
  return next.advice === wanted ? next.advice : `next.${next.action}`
}
