import { describe, expect, test } from 'vitest'
import { ageOn, readDateOfBirth, todayIn } from '../../../../extension/compose/date-of-birth.ts'

const TODAY = '2026-11-22'

describe('a date of birth', () => {
  test.for([
    ['with spaces', '27 3 1962', '1962-03-27'],
    ['with slashes', '27/03/1962', '1962-03-27'],
    ['with dots', '27.3.1962', '1962-03-27'],
    ['with hyphens', '27-3-1962', '1962-03-27'],
    ['without anything', '27031962', '1962-03-27'],
    ['with a word for the month', '27 March 1962', '1962-03-27'],
    ['with a short word and no spaces', '27mar1962', '1962-03-27'],
    ['as it is read out', '27th March, 1962', '1962-03-27'],
    ['as a form prints it', '1962-03-27', '1962-03-27'],
    ['with two digits that can only be one year', '27/3/62', '1962-03-27'],
    ['with two digits and nothing between', '270362', '1962-03-27'],
    ['today', '22 11 2026', '2026-11-22'],
    ['on a leap day', '29 2 2024', '2024-02-29'],
    ['with spaces around', '  27 3 1962 ', '1962-03-27'],
  ])('is read %s', ([, typed, value]) => {
    expect(readDateOfBirth(typed as string, TODAY)).toEqual({ is: 'date', value })
  })

  test.for([
    ['a day that does not exist', '31 4 1962', 'no-such-day'],
    ['29 February of another year', '29 2 2023', 'no-such-day'],
    ['a thirteenth month', '1 13 1962', 'no-such-day'],
    ['tomorrow', '23 11 2026', 'future'],
    ['a year nobody alive was born in', '27 3 1862', 'too-old'],
    ['words', 'last Tuesday', 'unreadable'],
    ['a month that is none', '27 xyz 1962', 'unreadable'],
    ['a year alone', '1962', 'unreadable'],
    ['three digits of a year', '27 3 962', 'unreadable'],
  ])('is refused for %s', ([, typed, because]) => {
    expect(readDateOfBirth(typed as string, TODAY)).toEqual({ is: 'refused', because })
  })

  test('with two digits that fit a child and a great-grandmother is asked again', () => {
    expect(readDateOfBirth('27/3/24', TODAY)).toEqual({
      is: 'refused',
      because: 'which-century',
      years: [1924, 2024],
    })
  })

  test('that is not there is empty, not wrong', () => {
    expect(readDateOfBirth('   ', TODAY)).toEqual({ is: 'empty' })
  })
})

describe('an age', () => {
  test.for([
    ['the day before a birthday', '1962-11-23', 63, 767],
    ['on a birthday', '1962-11-22', 64, 768],
    ['of a baby', '2026-09-30', 0, 1],
    ['of someone born today', '2026-11-22', 0, 0],
  ] as const)('counts whole years and months %s', ([, born, years, months]) => {
    expect(ageOn(born, TODAY)).toEqual({ years, months })
  })

  test('is counted from the calendar on the wall, not from UTC', () => {
    expect(todayIn(new Date(2026, 0, 5, 0, 30))).toBe('2026-01-05')
  })
})
