import { expect, test } from 'vitest'
import { shownText } from '../../../../viewer/vault/shown-text.ts'

test.for([
  ['Iris \u202eelpmaxE\u202c', 'Iris elpmaxE'],
  ['\u20669990000018\u2069\u200f', '9990000018'],
  ['first line\nsecond line\t\u0007', 'first line\nsecond line'],
  ['\u0915\u094d\u200d\u0937', '\u0915\u094d\u200d\u0937'],
  [' \u202e ', ''],
] as const)('%j is shown as %j', ([text, shown]) => {
  expect(shownText(text)).toBe(shown)
})
