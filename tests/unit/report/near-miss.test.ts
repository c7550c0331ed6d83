import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readHealthNumber } from '#shared/report/health-number.ts'
import { nearMissOf } from '#shared/report/near-miss.ts'

describe('a number with a slip in it', () => {
  test.for([
    ['a first digit no NHS number has', 'nhs-number', '501 023 2137', null, { is: 'digit', place: 1 }],
    ['a digit typed twice', 'nhs-number', '401 023 32137', null, { is: 'typed-twice', place: 6 }],
    [
      'a day that is not the day of birth',
      'chi-number',
      '0201701241',
      '1970-01-01',
      { is: 'digit', place: 2 },
    ],
    ['a month that does not exist', 'chi-number', '0191701241', null, { is: 'digit', place: 3 }],
    ['a first digit no H&C number has', 'hc-number', '820 000 0007', null, { is: 'digit', place: 1 }],
  ] as const)('%s is told', ([, kind, typed, born, miss]) => {
    expect(nearMissOf(kind, typed, born)).toEqual(miss)
  })

  test.for([
    ['a number that fits', 'nhs-number', '943 476 5919'],
    ['a number that could be mended in many places', 'nhs-number', '943 476 5918'],
    ['nine digits', 'nhs-number', '943476591'],
    ['letters', 'nhs-number', '943476591X'],
  ] as const)('of %s nothing is claimed', ([, kind, typed]) => {
    expect(nearMissOf(kind, typed, null)).toBeNull()
  })

  test('one digit is named only when no other place would do, and it is the right one', () => {
    const issued = fc
      .stringMatching(/^[467]\d{9}$/)
      .filter((digits) => readHealthNumber('nhs-number', digits).is === 'number')
    fc.assert(
      fc.property(issued, fc.nat(9), fc.integer({ min: 1, max: 9 }), (digits, place, shift) => {
        const wrong = String((Number(digits[place]) + shift) % 10)
        const typed = digits.slice(0, place) + wrong + digits.slice(place + 1)
        const miss = nearMissOf('nhs-number', typed, null)
        if (miss?.is === 'digit') expect(miss.place).toBe(place + 1)
      }),
      { numRuns: 300 },
    )
  })

  test('neighbours that changed places are never called something else', () => {
    const issued = fc
      .stringMatching(/^[467]\d{9}$/)
      .filter((digits) => readHealthNumber('nhs-number', digits).is === 'number')
    let toldCount = 0
    fc.assert(
      fc.property(issued, fc.nat(8), (digits, place) => {
        const typed = digits.slice(0, place) + digits[place + 1] + digits[place] + digits.slice(place + 2)
        const miss = nearMissOf('nhs-number', typed, null)
        if (miss) expect(miss).toEqual({ is: 'swapped', place: place + 1 })
        if (miss) toldCount += 1
      }),
      { numRuns: 300, seed: 7 },
    )
    expect(toldCount).toBeGreaterThan(50)
  })
})
