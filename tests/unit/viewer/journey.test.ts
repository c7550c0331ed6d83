import { describe, expect, test } from 'vitest'
import type { AcceptedIssuer } from '#shared/protocol/messages.ts'
import { type Journey, type Move, next } from '../../../viewer/journey.ts'

const issuer = (name: string): AcceptedIssuer => ({
  issuer: `https://${name}.example`,
  name,
  viewerClientId: 'v',
  extensionClientId: 'e',
  scope: 'openid',
})

function walk(...moves: Move[]): Journey {
  return moves.reduce<Journey>(next, { is: 'arriving' })
}

const ARRIVED: Move = { type: 'arrived', issuers: [issuer('one')] }
const BACK: Move[] = [{ type: 'came-back' }, { type: 'signed-in', who: 'lee@example' }]

describe('an opener', () => {
  test('with one issuer has nothing to choose', () => {
    expect(walk(ARRIVED)).toMatchObject({ is: 'ready', chosen: { name: 'one' } })
  })

  test('with several chooses first', () => {
    const arrived: Move = { type: 'arrived', issuers: [issuer('one'), issuer('two')] }
    expect(walk(arrived)).toMatchObject({ is: 'ready', chosen: null })
    expect(walk(arrived, { type: 'issuer-chosen', issuer: issuer('two') })).toMatchObject({
      chosen: { name: 'two' },
    })
    expect(walk(arrived, { type: 'issuer-chosen', issuer: issuer('evil') })).toMatchObject({
      chosen: null,
    })
  })

  test('chooses between two trusts that share an issuer, each with a client of its own there', () => {
    const other: AcceptedIssuer = { ...issuer('one'), name: 'other', viewerClientId: 'w' }
    const arrived: Move = { type: 'arrived', issuers: [issuer('one'), other] }
    expect(walk(arrived, { type: 'issuer-chosen', issuer: other })).toMatchObject({
      chosen: { name: 'other' },
    })
    expect(walk(arrived, { type: 'issuer-chosen', issuer: issuer('one') })).toMatchObject({
      chosen: { name: 'one' },
    })
  })

  test('leaves, comes back, says why, and the vault takes over', () => {
    expect(walk(ARRIVED, { type: 'sign-in-started' })).toEqual({ is: 'leaving' })
    expect(walk(...BACK)).toEqual({ is: 'asking-purpose', who: 'lee@example' })
    expect(walk(...BACK, { type: 'purpose-given' }, { type: 'released' })).toEqual({
      is: 'open',
      who: 'lee@example',
    })
  })

  test.for([
    ['before signing in', [], 'arrive'],
    ['while leaving', [ARRIVED, { type: 'sign-in-started' }], 'sign-in'],
    ['while coming back', [{ type: 'came-back' }], 'come-back'],
    ['at the relay', [...BACK, { type: 'purpose-given' }], 'release'],
    ['in the vault', [...BACK, { type: 'purpose-given' }, { type: 'released' }], 'release'],
  ] as [string, Move[], string][])('who is stopped %s can try that again', ([, moves, retry]) => {
    expect(walk(...moves, { type: 'stopped', because: 'relay/unreachable' })).toMatchObject({
      is: 'stopped',
      retry,
    })
  })

  test('who is not named waits for the sender, and goes on when let in', () => {
    const asked: Move[] = [...BACK, { type: 'purpose-given' }]
    const knocked: Move = { type: 'knocked', senderName: 'Dr Asha Patel' }
    const who = 'lee@example'
    expect(walk(...asked, knocked)).toEqual({ is: 'waiting', who, senderName: 'Dr Asha Patel' })
    expect(walk(...asked, knocked, { type: 'let-in' }, { type: 'released' })).toEqual({ is: 'open', who })
    expect(walk(...asked, knocked, { type: 'released' })).toMatchObject({ is: 'waiting' })
    expect(walk(...asked, { type: 'let-in' })).toEqual({ is: 'releasing', who })
  })

  test('cannot wait in an emergency, and says why from wherever the door is shut', () => {
    const asked: Move[] = [...BACK, { type: 'purpose-given' }]
    const shut: Move = { type: 'stopped', because: 'release/not-granted' }
    const emergency: Move = { type: 'emergency-asked' }
    const who = 'lee@example'
    expect(walk(...asked, shut, emergency)).toEqual({ is: 'emergency', who })
    expect(walk(...asked, { type: 'knocked', senderName: '' }, emergency)).toEqual({ is: 'emergency', who })
    expect(walk(...asked, shut, emergency, { type: 'purpose-given' })).toEqual({ is: 'releasing', who })
    expect(walk(...asked, emergency)).toEqual({ is: 'releasing', who })
  })

  test('who is not named waits for the sender, and goes on when let in', () => {
    const asked: Move[] = [...BACK, { type: 'purpose-given' }]
    const knocked: Move = { type: 'knocked', senderName: 'Dr Asha Patel' }
    const who = 'lee@example'
    expect(walk(...asked, knocked)).toEqual({ is: 'waiting', who, senderName: 'Dr Asha Patel' })
    expect(walk(...asked, knocked, { type: 'let-in' }, { type: 'released' })).toEqual({ is: 'open', who })
    expect(walk(...asked, knocked, { type: 'released' })).toMatchObject({ is: 'waiting' })
    expect(walk(...asked, { type: 'let-in' })).toEqual({ is: 'releasing', who })
  })

  test('cannot wait in an emergency, and says why from wherever the door is shut', () => {
    const asked: Move[] = [...BACK, { type: 'purpose-given' }]
    const shut: Move = { type: 'stopped', because: 'release/not-granted' }
    const emergency: Move = { type: 'emergency-asked' }
    const who = 'lee@example'
    expect(walk(...asked, shut, emergency)).toEqual({ is: 'emergency', who })
    expect(walk(...asked, { type: 'knocked', senderName: '' }, emergency)).toEqual({ is: 'emergency', who })
    expect(walk(...asked, shut, emergency, { type: 'purpose-given' })).toEqual({ is: 'releasing', who })
    expect(walk(...asked, emergency)).toEqual({ is: 'releasing', who })
  })

  test('keeps the retry when trying again stops too', () => {
    const stop: Move = { type: 'stopped', because: 'relay/unreachable' }
    expect(walk(...BACK, { type: 'purpose-given' }, stop, { type: 'purpose-given' }, stop)).toMatchObject({
      retry: 'release',
      who: 'lee@example',
    })
  })

  test('who closed comes back to nothing', () => {
    const closed = walk(...BACK, { type: 'closed', because: 'away' })
    expect(closed).toEqual({ is: 'closed', because: 'away' })
    const moves: Move[] = [ARRIVED, { type: 'released' }, { type: 'stopped', because: 'internal' }, ...BACK]
    for (const move of moves) expect(next(closed, move)).toBe(closed)
  })

  test('is not asked the purpose before the sign-in, nor shown a report before the purpose', () => {
    expect(walk(ARRIVED, { type: 'purpose-given' })).toMatchObject({ is: 'ready' })
    expect(walk(ARRIVED, { type: 'released' })).toMatchObject({ is: 'ready' })
    expect(walk(...BACK, { type: 'released' })).toMatchObject({ is: 'asking-purpose' })
  })
})
