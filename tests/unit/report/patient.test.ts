import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { CalendarDate, identifierCount, Patient } from '#shared/report/patient.ts'

const number = { type: 'nhs-number', value: '9990000018' } as const

describe('a patient', () => {
  test.for([
    ['number and name', { identifiers: [number], name: 'Test', dateOfBirth: null }, 2],
    ['name alone', { identifiers: [], name: 'Test', dateOfBirth: null }, 1],
    ['a name of spaces', { identifiers: [], name: '  ', dateOfBirth: null }, 0],
    ['all three', { identifiers: [number], name: 'Test', dateOfBirth: '1970-01-01' }, 3],
  ] as const)('with %s has %s identifiers', ([, patient, count]) => {
    expect(identifierCount(v.parse(Patient, patient))).toBe(count)
  })

  test('with a wrong check digit is refused', () => {
    const wrong = { identifiers: [{ type: 'nhs-number', value: '9990000019' }], name: '', dateOfBirth: null }
    expect(v.is(Patient, wrong)).toBe(false)
  })

  test.for([
    ['2000-02-29', true],
    ['1900-02-29', false],
    ['2001-02-30', false],
    ['2001-13-01', false],
    ['01/02/2003', false],
  ] as const)('born on %s: %s', ([date, accepted]) => {
    expect(v.is(CalendarDate, date)).toBe(accepted)
  })
})
