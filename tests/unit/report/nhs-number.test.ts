import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readNhsNumber } from '#shared/report/nhs-number.ts'

describe('an NHS number', () => {
  test.for([
    ['ten digits', '9434765919'],
    ['in 3-3-4', '943 476 5919'],
    ['with hyphens', '943-476-5919'],
    ['from the test range', '9990000018'],
    ['whose check digit is nought', '9434765870'],
  ])('is read from %s', ([, typed]) => {
    expect(readNhsNumber(typed as string)).toMatchObject({ is: 'nhs-number' })
  })

  test.for([
    ['nine digits', '943476591', 'not-ten-digits'],
    ['eleven digits', '94347659191', 'not-ten-digits'],
    ['letters', '943476591X', 'not-ten-digits'],
    ['digits of another script', '٩٤٣٤٧٦٥٩١٩', 'not-ten-digits'],
    ['a wrong check digit', '9434765918', 'check-digit'],
    ['a check of ten, which is never issued', '0000000060', 'check-digit'],
    ['nothing', '', 'not-ten-digits'],
  ])('is refused for %s', ([, typed, because]) => {
    expect(readNhsNumber(typed as string)).toEqual({ is: 'refused', because })
  })

  test('is shown as 3-3-4', () => {
    expect(readNhsNumber('9434765919')).toMatchObject({ shown: '943 476 5919' })
  })

  test('with one digit mistyped is never another valid number', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^\d{10}$/).filter((digits) => readNhsNumber(digits).is === 'nhs-number'),
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        (digits, place, shift) => {
          const mistyped = [...digits]
          mistyped[place] = String((Number(digits[place]) + shift) % 10)
          expect(readNhsNumber(mistyped.join('')).is).toBe('refused')
        },
      ),
      { numRuns: 50 },
    )
  })
})
