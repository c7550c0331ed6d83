import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readConfig } from '../config/config.ts'
import { giveOrder } from '../orders/give-order.ts'
import type { Order } from '../orders/order.ts'
import { readFlags, UsageProblem } from './usage.ts'

const HELP = `wardlink erase [folder]

  --report <id>                    one report, by the id in its link (gb-…)
  --patient <reference>            all of a patient's: the reference that "wardlink patient-reference" gives
  --person <issuer> --subject <s>  all that somebody sent who signs in there, and whatever says who they are
  --tenant <id>                    whose; needed for --patient and --person
  --receipts <file>                write the audit log's receipts there

The key goes first, then the bytes, then names. It works while the relay runs, and when it does not.`

/** Ends reports for good, on somebody's request. Prints how many, and nothing about them. */
export async function erase(words: readonly string[]): Promise<number> {
  const { values, positionals } = readFlags(words, {
    help: { type: 'boolean' },
    report: { type: 'string' },
    patient: { type: 'string' },
    person: { type: 'string' },
    subject: { type: 'string' },
    tenant: { type: 'string' },
    receipts: { type: 'string' },
  })
  if (values.help) {
    console.log(HELP)
    return 0
  }
  const config = readConfig(resolve(positionals[0] ?? '.'))
  const order = { erase: whatToErase(values) }
  const answer = await giveOrder(config, order)
  if (answer?.is !== 'done') {
    const because = answer === null ? 'the relay did not answer within ten minutes' : SENTENCE[answer.because]
    throw new UsageProblem(`nothing is known to be erased: ${because}`)
  }
  const { found, receipts } = answer
  if (values.receipts !== undefined) {
    writeFileSync(values.receipts, `${JSON.stringify(receipts, null, 2)}\n`, { flag: 'wx', mode: 0o600 })
  }
  console.log(`found ${found}, erased ${receipts.length}, ended before ${found - receipts.length}`)
  return 0
}

const SENTENCE = {
  malformed: 'the relay did not understand what to erase; is it of another version?',
  'no-such-tenant': 'the relay has no such tenant',
  failed: 'the relay could not do it; its log has the line "broken". Run this again',
} as const

type Values = { [name in 'report' | 'patient' | 'person' | 'subject' | 'tenant']?: string | undefined }

function whatToErase({ report, patient, person, subject, tenant }: Values): Order['erase'] {
  if ([report, patient, person].filter((one) => one !== undefined).length !== 1) {
    throw new UsageProblem('say one of --report, --patient and --person; see wardlink erase --help')
  }
  if (report !== undefined) return { of: 'report', envelopeId: report }
  if (tenant === undefined) throw new UsageProblem('--tenant is needed')
  if (patient !== undefined) return { of: 'patient', tenant, reference: patient }
  if (person === undefined || subject === undefined) throw new UsageProblem('--subject is needed')
  return { of: 'person', tenant, issuer: person, subject }
}
