import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ManagedSchema } from '../../../../relay/rollout/built-extension.ts'
import { settingsTable } from '../../../../relay/rollout/settings-table.ts'
import { ROOT } from '../../../commands/run.ts'

const schema = JSON.parse(
  readFileSync(join(ROOT, 'extension/public/managed-schema.json'), 'utf8'),
) as ManagedSchema

test('the guide has the table the schema makes (npm run wardlink -- policy --table)', () => {
  const guide = readFileSync(join(ROOT, 'docs/operate/policy.md'), 'utf8')
  const table = /<!-- settings -->\n([\s\S]*?)<!-- \/settings -->/.exec(guide)?.[1]
  expect(table?.trimEnd().split('\n')).toEqual(settingsTable(schema))
})

test.for(Object.entries(schema.properties))('%s says what it is', ([, field]) => {
  expect(field.title).toMatch(/^\p{Lu}/u)
  expect(field.description).toMatch(/\.$|example/)
})
