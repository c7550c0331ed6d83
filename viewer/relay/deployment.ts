import * as v from 'valibot'
import { CodedError } from '#shared/errors.ts'
import { CONFIG_PATH } from '#shared/isolation/documents.ts'
import { RelayDescription } from '#shared/protocol/messages.ts'
import { reach } from './ask-relay.ts'

/** Issuers and relays forgive a few minutes between two clocks. */
const FORGIVEN_MS = 5 * 60 * 1000

/**
 * What this deployment is: relay, issuers, keys. Shell and vault each read it from their own origin, so that
 * neither takes the other's word for a key.
 *
 * @throws CodedError `relay/unreachable`, `relay/unexpected-answer`
 */
export async function readDeployment(): Promise<RelayDescription> {
  const response = await reach(CONFIG_PATH, { method: 'GET', signal: AbortSignal.timeout(20_000) })
  if (!response.ok) throw new CodedError('relay/unreachable')
  const parsed = v.safeParse(RelayDescription, await response.json().catch(() => null))
  if (!parsed.success) throw new CodedError('relay/unexpected-answer')
  return parsed.output
}

/** Whether this device's clock is far from the clock of whoever served this page. False when nobody can say. */
export async function clockIsWrong(): Promise<boolean> {
  try {
    const response = await reach(CONFIG_PATH, { method: 'GET', signal: AbortSignal.timeout(5_000) })
    const there = Date.parse(response.headers.get('date') ?? '')
    return Math.abs(Date.now() - there) > FORGIVEN_MS
  } catch {
    return false
  }
}
