import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { BridgeFrame, FromBridge, SealStep } from '../messages/contract.ts'
import type { JobNews } from './job-messages.ts'
import type { Preparing } from './preparing.ts'

/** One attachment's stay with us: the files, where they were caught, and how far sealing them has come. */
export type Hold = FromBridge['hold/start']['asks'] & {
  frame: BridgeFrame
  /** The report being made of it; null while the sender is still composing, and again when that failed. */
  envelopeId: EnvelopeId | null
  step: SealStep | null
  /** What becomes of the files. */
  preparing: Preparing
}

/** The step the panel shows after some news. Once the link was made, the rest is the outbox's to tell. */
export function stepAfter(step: SealStep | null, news: JobNews): SealStep | null {
  if (step?.step === 'linked') return step
  switch (news.is) {
    case 'progress':
      if (news.waitingBecause) return { step: 'waiting', because: news.waitingBecause }
      return { step: 'uploading', doneBytes: news.doneBytes, totalBytes: news.totalBytes }
    case 'link':
      // Not linked yet: whether it stands in the message is for the bridge to say.
      return step
    case 'ended':
      return news.because ? { step: 'stopped', because: news.because } : step
  }
}
