import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../commands/run.ts'

/** One hazard, as docs/hazards.md has it. */
export type Hazard = { id: string; hazard: string; harm: string; control: string; guards: string[] }

/** The rows of the hazard log. */
export function readHazards(markdown: string): Hazard[] {
  return markdown
    .split('\n')
    .filter((line) => /^\| H\d+ \|/.test(line))
    .map((line) => {
      const [, id = '', hazard = '', harm = '', control = '', guardedBy = ''] = line
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim())
      return {
        id,
        hazard,
        harm,
        control,
        guards: [...guardedBy.matchAll(/`([^`]+)`/g)].map(([, one = '']) => one),
      }
    })
}

/**
 * What is wrong with the log: a control that nothing guards, a test that is not there, a number twice. A folder is no
 * test: nobody could tell which of its tests would fail.
 */
export function faultsOf(hazards: readonly Hazard[], isThere: (path: string) => boolean = isTest): string[] {
  const faults = hazards.length === 0 ? ['the hazard log has no rows'] : []
  const seen = new Set<string>()
  for (const { id, hazard, harm, control, guards } of hazards) {
    if (seen.has(id)) faults.push(`${id}: stands there twice`)
    seen.add(id)
    if (!hazard || !harm || !control) faults.push(`${id}: hazard, harm or control is not said`)
    if (guards.length === 0) faults.push(`${id}: no test guards its control`)
    for (const guard of guards) if (!isThere(guard)) faults.push(`${id}: ${guard} is no test of this tree`)
  }
  return faults
}

function isTest(path: string): boolean {
  const full = join(ROOT, path)
  return /^tests\/.+\.(?:test\.ts|http)$/.test(path) && existsSync(full) && statSync(full).isFile()
}
