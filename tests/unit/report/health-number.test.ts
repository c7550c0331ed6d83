import { describe, expect, test } from 'vitest'
import { formatHealthNumber, readHealthNumber } from '#shared/report/health-number.ts'

describe('a health number', () => {
  test.for([
    ['nhs-number', 'NHS number', '943 476 5919', '9434765919'],
    ['nhs-number', 'NHS number from the test range', '999 000 0018', '9990000018'],
    ['chi-number', 'CHI number', '010170 1241', '0101701241'],
    ['hc-number', 'H&C number', '320 000 0007', '3200000007'],
  ] as const)('%s: an %s is read', ([kind, , typed, digits]) => {
    expect(readHealthNumber(kind, typed)).toEqual({ is: 'number', digits })
  })

  test.for([
    ['a CHI number whose check digit is wrong', 'chi-number', '0101701242', 'check-digit'],
    ['an NHS number in the field of a CHI number: no such day', 'chi-number', '9434765919', 'other-range'],
    ['a CHI number in the field of an NHS number', 'nhs-number', '0101701241', 'other-range'],
    ['an H&C number in the field of an NHS number', 'nhs-number', '3200000007', 'other-range'],
    ['an NHS number in the field of an H&C number', 'hc-number', '9434765919', 'other-range'],
    ['nine digits', 'hc-number', '320000000', 'not-ten-digits'],
  ] as const)('%s is refused', ([, kind, typed, because]) => {
    expect(readHealthNumber(kind, typed)).toEqual({ is: 'refused', because })
  })

  test('is shown as it is written in its country', () => {
    expect(formatHealthNumber('nhs-number', '9434765919')).toBe('943 476 5919')
    expect(formatHealthNumber('chi-number', '0101701241')).toBe('010170 1241')
    expect(formatHealthNumber('hc-number', '3200000007')).toBe('320 000 0007')
  })
})
