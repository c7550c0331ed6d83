import { utf8 } from '#shared/bytes/bytes.ts'
import { codeOf } from '#shared/errors.ts'
import type { AcceptedIssuer } from '#shared/protocol/messages.ts'
import type { RecordKey } from '../ports/vault-contract.ts'
import type { OpenedRelease } from '../vault/open-release.ts'
import { fileNameOf } from './filed-report.ts'
import { declarationOf, type FilingChoice, type FilingMove, isMade } from './filing.ts'
import { type MadeFiling, makeFiling } from './make-filing.ts'
import { sendToRecord } from './send-to-record.ts'

export type FilingRun = {
  /** Stops what is under way, and takes back a file that was not saved. */
  end(): void
}

type Chosen = {
  choice: FilingChoice
  /** It was put there before, and only the log could not be told. */
  isInRecord: boolean
  recordKey: RecordKey | null
  recordOf(key: RecordKey | null): Promise<AcceptedIssuer['record'] | null>
}

/**
 * Files a report as an opener chose. A file is handed out only after the log says that it was given; what goes into a
 * record is put on the log once it is there.
 *
 * @param place where what is filed is drawn
 */
export function startFiling(
  opened: OpenedRelease,
  place: Element,
  { choice, isInRecord: wasInRecord, recordKey, recordOf }: Chosen,
  tell: (move: FilingMove) => void,
): FilingRun {
  const stopping = new AbortController()
  const { signal } = stopping
  let address: string | null = null
  let isInRecord = wasInRecord

  async function run(): Promise<void> {
    tell({ type: 'chosen', choice })
    const made = isMade(choice) && !isInRecord ? await make() : null
    if (made && choice === 'record') {
      const record = await recordOf(recordKey)
      if (!record || !recordKey) return
      await sendToRecord(record, recordKey.accessToken, made.bundle, signal)
      isInRecord = true
    }
    await opened.declare(declarationOf(choice))
    signal.throwIfAborted()
    if (made && choice !== 'record') return give(made)
    tell({ type: 'told' })
  }

  async function make(): Promise<MadeFiling> {
    const made = await makeFiling(opened.envelope, opened.proof, place, signal, (doneCount) =>
      tell({ type: 'made-one', doneCount }),
    )
    tell({ type: 'made' })
    return made
  }

  function give({ paper, bundle }: MadeFiling): void {
    const isPaper = choice === 'pdf'
    const parts = isPaper ? [paper] : [utf8(JSON.stringify(bundle))]
    const type = isPaper ? 'application/pdf' : 'application/fhir+json'
    address = URL.createObjectURL(new Blob(parts, { type }))
    tell({ type: 'given', address, name: fileNameOf(Date.now(), isPaper ? 'pdf' : 'json') })
  }

  run().catch((thrown: unknown) => {
    if (!signal.aborted) tell({ type: 'failed', because: codeOf(thrown), isInRecord })
  })

  return {
    end() {
      stopping.abort()
      if (address !== null) URL.revokeObjectURL(address)
      address = null
    },
  }
}
