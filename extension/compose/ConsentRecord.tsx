import { useState } from 'preact/hooks'
import type { Evidence } from '../messages/contract.ts'
import { say } from '../words/words.ts'
import { Listen } from './Listen.tsx'
import { SignatureDialog } from './SignatureDialog.tsx'
import { VoiceDialog } from './VoiceDialog.tsx'

type Props = {
  evidence: Evidence | null
  mayRecordVoice: boolean
  onEvidence(evidence: Evidence | null): void
}

/** A signature on the screen or a spoken yes, for whoever wants more than a tick. */
export function ConsentRecord({ evidence, mayRecordVoice, onEvidence }: Props) {
  const [open, setOpen] = useState<Evidence['kind'] | null>(null)
  const keep = (made: Evidence | null) => {
    setOpen(null)
    if (made) onEvidence(made)
  }
  if (evidence) {
    return (
      <div class="consent-fields__row">
        <p role="status">{say(`consent.evidence.${evidence.kind}`)}</p>
        {evidence.kind === 'voice' ? (
          <Listen file={evidence.file} label={say('consent.evidence.voice')} />
        ) : null}
        <button type="button" class="button" data-is="quiet" onClick={() => onEvidence(null)}>
          {say('consent.evidence.remove')}
        </button>
      </div>
    )
  }
  return (
    <fieldset class="consent-fields__record">
      <legend class="consent-fields__soft">{say('consent.record')}</legend>
      <div class="consent-fields__row">
        <button type="button" class="button" data-is="quiet" onClick={() => setOpen('signature')}>
          {say('consent.sign')}
        </button>
        {mayRecordVoice ? (
          <button type="button" class="button" data-is="quiet" onClick={() => setOpen('voice')}>
            {say('consent.voice')}
          </button>
        ) : null}
      </div>
      {open === 'signature' ? (
        <SignatureDialog
          onDone={(file) => keep(file && { kind: 'signature', file, mediaType: 'image/png' })}
        />
      ) : null}
      {open === 'voice' ? (
        <VoiceDialog
          heading={say('consent.voice')}
          onDone={(made) => keep(made && { kind: 'voice', ...made })}
        />
      ) : null}
    </fieldset>
  )
}
