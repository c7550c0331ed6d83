import { table } from './markdown.ts'
import { outcomeOf, type TestResults } from './test-results.ts'

/** Where axe looks at screens, and where they are gone through without a mouse. */
const LOOKED_AT = [
  [
    'every state of the extension’s pages, light and dark, in a narrow window',
    'tests/journeys/own-pages.test.ts',
  ],
  [
    'every screen of the viewer, its languages, at 200 % and in forced colours',
    'tests/viewer/accessibility.test.ts',
  ],
  ['opening a report with the keyboard alone', 'tests/viewer/keyboard.test.ts'],
] as const

/** What axe found, and what no tool can find. */
export function accessibilityStatement(results: TestResults | null): string {
  const screens = LOOKED_AT.flatMap(([, file]) => results?.files.get(file) ?? []).filter(({ title }) =>
    /WCAG|axe/i.test(title),
  )
  const failing = screens.filter(({ passed }) => !passed)
  return `# Accessibility statement

Aim: WCAG 2.2, level AA, in every language, from 320 CSS pixels, in light and dark.

${table(
  ['what', 'test', 'outcome'],
  LOOKED_AT.map(([what, file]) => [what, `\`${file}\``, outcomeOf(results, file)]),
)}

${
  screens.length === 0
    ? 'The axe runs have not been made on this machine: run `npm test`, then `npm run evidence`.'
    : `axe looked at ${screens.length} screens with its rules for WCAG 2.0, 2.1 and 2.2 at A and AA; ${failing.length} did not pass.`
}
${failing.map(({ title }) => `- not passed: ${title}\n`).join('')}
## What axe cannot say

- Whether a screen reader’s reading makes sense: tried by nobody who uses one every day. **A trust should ask its own staff.**
- The Welsh, Arabic and Polish have not been read by native speakers.
- Pictures, films and sound in a report are shown as they are: nothing in them is described.
- A signature can be drawn with a pointer only; a spoken yes, or consent recorded in words, needs none.

## Complaints

To the trust that runs the relay: its name and address belong here. ${TRUST}
`
}

/** Marks what no program of ours can fill in. */
export const TRUST = '**[the trust fills this in]**'
