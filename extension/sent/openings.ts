import type { SentRelease } from '#shared/protocol/messages.ts'

/** One person's openings of a report, oldest first. */
export type Openings = { key: string; openerName: string; openedAt: readonly number[] }

/** Groups openings by person: a return within the grace time is the same person again, not another one. */
export function openingsByPerson(releases: readonly SentRelease[]): Openings[] {
  const opened = releases.filter((one) => one.openedAt !== null)
  const byPerson = Map.groupBy(opened, ({ openerName, openerEmail }) =>
    JSON.stringify([openerName, openerEmail]),
  )
  return [...byPerson].map(([key, own]) => ({
    key,
    openerName: own[0]?.openerName ?? '',
    openedAt: own.flatMap(({ openedAt }) => openedAt ?? []).sort((a, b) => a - b),
  }))
}
