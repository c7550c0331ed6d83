import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'

/** Runs a journey step by step: a line and a time for each, and a numbered picture where one is asked for. */
export type Steps = {
  /** @param work calls `look` with the page whose picture shows this step */
  step<Result>(name: string, work: (look: (page: Page) => void) => Promise<Result>): Promise<Result>
  count(): number
}

export class StepFailed extends Error {
  readonly step: string

  constructor(step: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.name = 'StepFailed'
    this.step = step
  }
}

/**
 * @param folder emptied of earlier pictures, then filled with this run's
 * @param say takes each line
 */
export async function startSteps(folder: string, say: (line: string) => void): Promise<Steps> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  let number = 0
  return {
    count: () => number,
    step: async (name, work) => {
      number += 1
      const label = String(number).padStart(2, '0')
      const startedAt = performance.now()
      const took = () => `${((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)} s`
      let page: Page | undefined
      const picture = () => page?.screenshot({ path: join(folder, `${label}-${slug(name)}.png`) })
      try {
        const result = await work((shown) => {
          page = shown
        })
        say(`ok   ${label} ${took()}  ${name}`)
        await picture()
        return result
      } catch (cause) {
        say(`FAIL ${label} ${took()}  ${name}`)
        await picture()?.catch(() => {})
        throw new StepFailed(name, cause)
      }
    },
  }
}

/** The first words of a step's name, as a file name. */
function slug(name: string): string {
  const words =
    name
      .toLowerCase()
      .replaceAll('’s', '')
      .match(/[a-z0-9]+/g) ?? []
  return words.slice(0, 7).join('-')
}
