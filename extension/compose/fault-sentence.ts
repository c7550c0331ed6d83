import { say } from '../words/words.ts'
import type { Fault } from './check-report.ts'

/** A fault as a sentence. */
export function faultSentence(fault: Fault): string {
  switch (fault.says) {
    case 'error.nhs-number.length':
    case 'error.about.long':
      return say(fault.says, { count: fault.count })
    case 'error.date-of-birth.which-century':
      return say(fault.says, { first: fault.first, second: fault.second })
    case 'error.grant.email':
      return say(fault.says, { email: fault.email })
    default:
      return say(fault.says)
  }
}
