import { type ParseArgsConfig, parseArgs } from 'node:util'

/** For the operator's terminal: what was asked for cannot be understood. */
export class UsageProblem extends Error {
  constructor(sentence: string, options?: { cause?: unknown }) {
    super(sentence, options)
    this.name = 'UsageProblem'
  }
}

/** @throws UsageProblem */
export function readFlags<T extends NonNullable<ParseArgsConfig['options']>>(
  words: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true })
  } catch (cause) {
    throw new UsageProblem(cause instanceof Error ? cause.message : 'unknown flag', { cause })
  }
}
