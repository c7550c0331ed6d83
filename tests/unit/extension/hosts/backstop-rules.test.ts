import { describe, expect, test } from 'vitest'
import { liftRule, policyRules } from '../../../../extension/hosts/backstop-rules.ts'
import type { PolicyHost } from '../../../../extension/hosts/policy-hosts.ts'
import rules from '../../../../extension/public/rules/backstop.json' with { type: 'json' }

const host = (name: string, mode: PolicyHost['mode'], isBuiltIn = false): PolicyHost => ({
  host: name,
  mode,
  isBuiltIn,
})

describe('the rules policy adds to the backstop', () => {
  test('where policy holds nothing, nothing is blocked either', () => {
    const made = policyRules([host('mail.google.com', 'off', true), host('mail.yahoo.com', 'warn', true)])
    expect(
      made.map(({ action, condition }) => [
        action.type,
        condition.initiatorDomains ?? condition.requestDomains,
      ]),
    ).toEqual([
      ['allow', ['mail.google.com', 'mail.yahoo.com']],
      ['allow', ['mail.google.com', 'mail.yahoo.com']],
    ])
  })

  test('a host that policy adds has its uploads blocked, and not its drafts', () => {
    const made = policyRules([host('webmail.hospital.example', 'convert')])
    const isBlocked = (address: string) =>
      made.some(({ condition }) => new RegExp(condition.regexFilter ?? '', 'i').test(address))
    expect(made.every(({ condition }) => condition.requestDomains?.[0] === 'webmail.hospital.example')).toBe(
      true,
    )
    expect(isBlocked('https://webmail.hospital.example/?_task=mail&_remote=1&_action=upload&_id=1')).toBe(
      true,
    )
    expect(isBlocked('https://webmail.hospital.example/mail/?_action=upload')).toBe(true)
    expect(isBlocked('https://webmail.hospital.example/?_task=mail&_action=send')).toBe(false)
    expect(isBlocked('https://webmail.hospital.example/?_task=mail&_action=autocomplete')).toBe(false)
  })

  test('an exception for a tab stands over a host’s, and a host’s over what blocks', () => {
    const [exception] = policyRules([host('mail.google.com', 'off', true)])
    expect(liftRule(0).id).toBeGreaterThan(0)
    expect(liftRule(0).priority).toBeGreaterThan(exception?.priority ?? 0)
    expect(exception?.priority).toBeGreaterThan(Math.max(...rules.map(({ priority }) => priority)))
  })
})
