import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void

/**
 * Collects what has just been dropped. Each 64 KiB that arrive are a buffer outside the heap; the engine sees small
 * objects and lets some sixty megabytes of them lie. Once a piece, this takes about a millisecond.
 */
export function collectYoung(): void {
  collect({ type: 'minor' })
}
