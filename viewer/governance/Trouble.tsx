import type { ErrorCode } from '#shared/errors.ts'
import { problemOf } from './problem.ts'
import { say } from './words/say.ts'

/** What went wrong with one thing that was asked for; everything else still stands. */
export function Trouble({ because }: { because: ErrorCode }) {
  const { name } = problemOf(because)
  return (
    <div class="trouble" role="alert" data-problem={because}>
      <p class="next-step">{say(`problem.${name}.heading`)}</p>
      <p>{say(`problem.${name}.sentence`)}</p>
    </div>
  )
}
