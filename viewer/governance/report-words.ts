import type { GrantedTo } from '#shared/access/grant.ts'
import type { SentEnvelope, SentRelease } from '#shared/protocol/messages.ts'
import type { ProvedEntry } from './prove-report.ts'
import { say, showList } from './words/say.ts'

/** `Dr Lee Chen, lee.chen@ward7.example`; who is forgotten is said to be. */
export function personWords({ name, email }: { name: string; email: string | null }): string {
  if (name === '' && email === null) return say('table.unnamed')
  return [name, email].filter((part) => part !== null && part !== '').join(', ')
}

export function stateWords(state: SentEnvelope['state']): string {
  return say(`state.${state}`)
}

export function filingWords(filing: SentEnvelope['filing']['is']): string {
  return say(filing === null ? 'filing.unsaid' : `filing.${filing}`)
}

/** Whom it is for. Once it has ended, addresses are no longer kept. */
export function grantedWords(to: readonly GrantedTo[]): string {
  if (to.length === 0) return say('to.forgotten')
  return showList(to.map(grantedTo))
}

function grantedTo(one: GrantedTo): string {
  switch (one.type) {
    case 'named':
      return one.email
    case 'role':
      return one.role === null
        ? say('to.everyone', { organisation: one.organisation })
        : say('to.role', { organisation: one.organisation, role: one.role })
    case 'knock':
      return say('to.knock')
  }
}

/** Why somebody opened: the purpose they gave, and what they wrote in an emergency. */
export function releaseWords({ purposeOfUse, inEmergency, emergencyReason }: SentRelease): string {
  const purpose = say(`purpose.${purposeOfUse}`)
  if (!inEmergency) return purpose
  const emergency =
    emergencyReason === null
      ? say('opening.emergency-unsaid')
      : say('opening.emergency', { reason: emergencyReason })
  return `${purpose}. ${emergency}`
}

export function entryWords({ entry }: ProvedEntry): string {
  switch (entry.type) {
    case 'created':
      return say('entry.created')
    case 'released':
      return say('entry.released')
    case 'opened':
      return say('entry.opened')
    default:
      return say('entry.other')
  }
}
