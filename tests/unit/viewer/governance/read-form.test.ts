import { describe, expect, test } from 'vitest'
import { makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { timesOf } from '../../../../viewer/governance/days.ts'
import { type FormFields, idIn, readForm } from '../../../../viewer/governance/read-form.ts'

const ID = makeEnvelopeId('gb')
const EMPTY: FormFields = { from: '2026-11-01', until: '2026-11-02', person: '', patient: '', report: '' }

describe('the search form', () => {
  test('asks for what is filled in, and for nothing else', () => {
    const read = readForm({ ...EMPTY, person: ' Chen ', report: ID })
    expect(read).toEqual({
      is: 'wanted',
      wanted: {
        from: new Date(2026, 10, 1).getTime(),
        until: new Date(2026, 10, 3).getTime() - 1,
        person: 'Chen',
        envelopeId: ID,
      },
    })
  })

  test('names every field that is wrong at once', () => {
    const read = readForm({ from: '2026-11-02', until: '2026-11-01', person: 'x', patient: 'x', report: 'x' })
    expect(read).toEqual({ is: 'wrong', fields: ['time', 'person', 'reference', 'report'] })
  })
})

describe('two days', () => {
  test.for([
    ['one day, from midnight to midnight', '2026-11-01', '2026-11-01', true],
    ['the wrong way round', '2026-11-02', '2026-11-01', false],
    ['no day', '', '2026-11-01', false],
    ['something else', '1/11/2026', '2026-11-01', false],
  ] as const)('%s', ([, from, until, isGood]) => {
    expect(timesOf({ from, until }) !== null).toBe(isGood)
  })
})

describe('a report’s number', () => {
  test.for([
    ['alone', ID, ID],
    [
      'in a link, without the half of a key behind it',
      `https://view.example/r/${ID}#1.${'A'.repeat(43)}.abcdef`,
      ID,
    ],
    ['in a sentence', `it is ${ID}.`, ID],
    ['one letter short', ID.slice(0, -1), null],
    ['one letter long', `${ID}A`, null],
    ['of a region that is none', ID.replace('gb', 'xx'), null],
    ['nothing', '', null],
  ] as const)('%s', ([, text, expected]) => {
    expect(idIn(text)).toBe(expected)
  })
})
