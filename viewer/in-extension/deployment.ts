import * as v from 'valibot'
import { CodedError } from '#shared/errors.ts'
import { RelayDescription } from '#shared/protocol/messages.ts'
import { askExtension } from './own-browser.ts'

/**
 * What the relay says of itself, held to the trust's policy by the extension (`extension/tenant/relay-description.ts`).
 * Where shell and vault live is not the relay's to say: here they are pages of the extension.
 *
 * @throws CodedError `relay/unreachable`, `relay/unexpected-answer`
 */
export async function readDeployment(): Promise<RelayDescription> {
  const parsed = v.safeParse(RelayDescription, await askExtension('viewer/describe', null))
  if (!parsed.success) throw new CodedError('relay/unexpected-answer')
  const { origin } = window.location
  return { ...parsed.output, viewerOrigin: origin, contentOrigin: origin }
}

/** Nobody who could say: the clock of a server is not among what a relay lets other origins read. */
export async function clockIsWrong(): Promise<boolean> {
  return false
}
