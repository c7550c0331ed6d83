import type { HostCheck } from '#shared/protection/protection-report.ts'

/** One word for the whole browser: a single gap is a gap, and what nobody could try is not good. */
export function verdictOf(hosts: readonly Pick<HostCheck, 'is'>[]): 'good' | 'bad' | 'untried' {
  if (hosts.some(({ is }) => is === 'missing' || is === 'silent')) return 'bad'
  return hosts.some(({ is }) => is === 'stands') ? 'good' : 'untried'
}
