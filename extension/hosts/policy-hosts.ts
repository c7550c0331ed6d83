import { type HostMode, hostMode } from '../intercept/host-mode.ts'
import { HOST_MATCHES } from './host-matches.ts'

const BUILT_IN = HOST_MATCHES.map((match) => new URL(match.replace('*', '')).hostname)

/** More would be a mistake, and each costs a rule. */
const MOST_HOSTS = 100

/** A host that policy says something about. */
export type PolicyHost = { host: string; mode: HostMode; isBuiltIn: boolean }

/**
 * The hosts a trust's policy names (`hosts`), in order. A policy wins whole over what was set by hand. What is
 * no host name is left out: it could be no place to protect, and in a rule it would spoil all the others.
 */
export function policyHosts(managed: unknown, local: unknown): PolicyHost[] {
  const named = hostsIn(managed) ?? hostsIn(local) ?? {}
  return Object.keys(named)
    .filter(isHostName)
    .slice(0, MOST_HOSTS)
    .map((host) => ({ host, mode: hostMode(host, managed, local), isBuiltIn: BUILT_IN.includes(host) }))
}

/** Every host we stand in front of, whatever its mode: the built-in ones, and those that policy names. */
export function allHosts(managed: unknown, local: unknown): string[] {
  return [...new Set([...BUILT_IN, ...policyHosts(managed, local).map(({ host }) => host)])]
}

/** The `hosts` of a source that says anything at all; null leaves the word to the next one. */
function hostsIn(source: unknown): Record<string, unknown> | null {
  if (!isRecord(source) || Object.keys(source).length === 0) return null
  return isRecord(source.hosts) ? source.hosts : {}
}

function isHostName(text: string): boolean {
  return (
    text.length <= 253 && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/.test(text)
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
