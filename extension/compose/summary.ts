import type { SessionView } from '../messages/contract.ts'
import { dayAndTime } from '../words/times.ts'
import { say } from '../words/words.ts'
import { audienceOf } from './check-report.ts'
import type { Form } from './form.ts'

/** What will happen, in plain words: who can open it, until when, and how often where the sender set a number. */
export function summaryOf(form: Form, session: SessionView, nowAt: number): string {
  const summary = whoUntil(form, session, nowAt)
  const { maximumOpensCount: count } = form
  return count === null || audienceOf(form, session).length === 0
    ? summary
    : say('summary.opens', { summary, times: say('grant.opens.times', { count }) })
}

function whoUntil(form: Form, session: SessionView, nowAt: number): string {
  const until = dayAndTime(nowAt + form.lifeMs)
  const to = audienceOf(form, session)
  if (to.some(({ type }) => type === 'knock')) return say('summary.knock', { until })
  const [first] = to
  if (!first || (first.type === 'role' && !first.organisation)) return say('summary.nobody-yet')
  if (first.type === 'role') {
    const { organisation, role } = first
    return role
      ? say('summary.role', { organisation, role, until })
      : say('summary.organisation', { organisation, until })
  }
  const emails = to.flatMap((one) => (one.type === 'named' ? [one.email] : []))
  return say('summary.people', { people: listed(emails), until })
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? ''
  return names.length < 2 ? last : say('summary.and', { first: names.slice(0, -1).join(', '), last })
}
