import type { FilingChoice } from '../filing/filing.ts'
import type { Look } from '../ports/renderer-contract.ts'

/** What an opener can do with an open report. */
export type SittingActions = {
  confirmPatient(): void
  choose(index: number): void
  turn(to: 'next' | 'previous'): void
  look(look: Look): void
  close(): void
  askToFile(): void
  fileAs(choice: FilingChoice): void
  leaveFiling(): void
}
