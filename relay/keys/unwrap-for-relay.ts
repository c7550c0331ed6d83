import type { Secret } from '#shared/bytes/secret.ts'
import { CodedError } from '#shared/errors.ts'
import type { WrapContext } from '#shared/wrap/contexts.ts'
import { unwrap } from '#shared/wrap/wrap.ts'
import type { Wrapped } from '#shared/wrap/wrapped.ts'
import type { RelayKeys } from './relay-keys.ts'

/**
 * Unwraps what somebody wrapped to this relay, with whichever of its keys they knew.
 *
 * @throws CodedError `wrap/wrong-key` when none of them opens it
 */
export async function unwrapForRelay(
  { wrapKeys }: RelayKeys,
  wrapped: Wrapped,
  context: WrapContext,
): Promise<Secret> {
  for (const key of wrapKeys) {
    try {
      return await unwrap(key, wrapped, context)
    } catch (thrown) {
      if (!(thrown instanceof CodedError)) throw thrown
    }
  }
  throw new CodedError('wrap/wrong-key')
}
