import { say } from '../words/words.ts'
import type { Fault } from './check-report.ts'

/** A fault as a sentence. */
export function faultSentence(fault: Fault): string {
  switch (fault.says) {
    case 'error.number.length':
    case 'error.about.long':
      return say(fault.says, { count: fault.count })
    case 'error.date-of-birth.which-century':
      return say(fault.says, { first: fault.first, second: fault.second })
    case 'error.number.digit':
    case 'error.number.typed-twice':
      return say(fault.says, { place: fault.place })
    case 'error.number.swapped':
      return say(fault.says, { place: fault.place, next: fault.next })
    case 'error.grant.email':
      return say(fault.says, { email: fault.email })
    default:
      return say(fault.says)
  }
}
