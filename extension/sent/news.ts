import type { SentEnvelope } from '#shared/protocol/messages.ts'

/** What a sender wants to hear of without looking: somebody opened it, or asks to be let in. Ids only. */
export type News = { opened: string[]; knocks: string[] }

/** Everything in a list that would be news to somebody who has seen nothing. */
export function newsIn(reports: readonly Pick<SentEnvelope, 'releases' | 'knocks'>[]): News {
  return {
    opened: reports.flatMap(({ releases }) =>
      releases.filter(({ openedAt }) => openedAt !== null).map(({ releaseId }) => releaseId),
    ),
    knocks: reports.flatMap(({ knocks }) =>
      knocks.filter(({ state }) => state === 'waiting').map(({ knockId }) => knockId),
    ),
  }
}

/** What is new since the last look. */
export function newSince({ opened, knocks }: News, seen: News): News {
  return {
    opened: opened.filter((id) => !seen.opened.includes(id)),
    knocks: knocks.filter((id) => !seen.knocks.includes(id)),
  }
}
