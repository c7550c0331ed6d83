/**
 * NHS number: ten digits, the last a modulus 11 check digit over weights 10 to 2.
 *
 * @see NHS Data Dictionary, "NHS NUMBER"
 */
export type NhsNumberReading =
  | { is: 'nhs-number'; digits: string; shown: string }
  | { is: 'refused'; because: 'not-ten-digits' | 'check-digit' }

/** Reads what a person typed; spaces and hyphens are welcome. `shown` is the 3-3-4 form. */
export function readNhsNumber(typed: string): NhsNumberReading {
  const digits = typed.replace(/[\s-]/g, '')
  if (!/^\d{10}$/.test(digits)) return { is: 'refused', because: 'not-ten-digits' }
  if (checkDigit(digits) !== Number(digits[9])) return { is: 'refused', because: 'check-digit' }
  return { is: 'nhs-number', digits, shown: formatNhsNumber(digits) }
}

/** `9990000018` as `999 000 0018`. */
export function formatNhsNumber(digits: string): string {
  return `${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}`
}

/** 0 to 9, or 10: no number with these nine digits is ever issued. */
function checkDigit(digits: string): number {
  let sum = 0
  for (let place = 0; place < 9; place++) sum += Number(digits[place]) * (10 - place)
  const remainder = 11 - (sum % 11)
  return remainder === 11 ? 0 : remainder
}
