import { useEffect, useRef } from 'preact/hooks'
import { FilingDialog } from '../filing/FilingDialog.tsx'
import { say, showTime } from '../words/say.ts'
import { ItemPanel } from './ItemPanel.tsx'
import { PatientBanner } from './PatientBanner.tsx'
import { ReportDetails } from './ReportDetails.tsx'
import type { OpenSitting, Sitting } from './sitting.ts'
import type { SittingActions } from './sitting-actions.ts'
import { Watermark } from './Watermark.tsx'

/** Everything the vault shows, by where the sitting is. */
export function ReportScreen({ sitting, doing }: { sitting: Sitting; doing: SittingActions }) {
  switch (sitting.is) {
    case 'idle':
    case 'ended':
      return null
    case 'opening':
      return (
        <div class="card" role="status" aria-live="polite">
          <h1 class="heading">{say('opening.heading')}</h1>
          <p>{waitingLine(sitting) ?? say(`opening.${sitting.step}`)}</p>
          <div class="busy" aria-hidden="true" />
        </div>
      )
    case 'open':
      return <OpenReport sitting={sitting} doing={doing} />
  }
}

function waitingLine({ waiting }: { waiting: 'sender' | 'network' | null }): string | null {
  return waiting && say(`waiting.${waiting}`)
}

function OpenReport({ sitting, doing }: { sitting: OpenSitting; doing: SittingActions }) {
  const cover = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (sitting.isCovered) cover.current?.focus()
  }, [sitting.isCovered])
  return (
    <>
      <div
        class="report"
        hidden={sitting.isCovered}
        data-confirmed={sitting.patientConfirmed}
        data-may-print={sitting.may.printing}
      >
        <PatientBanner sitting={sitting} doing={doing} />
        <ReportDetails sitting={sitting} doing={doing} />
        <ItemPanel sitting={sitting} doing={doing} />
      </div>
      {sitting.filing && !sitting.isCovered && (
        <FilingDialog filing={sitting.filing} sitting={sitting} doing={doing} />
      )}
      {!sitting.isCovered && (
        <Watermark is="over-all" opener={sitting.opener} time={showTime(sitting.openedAt)} />
      )}
      {sitting.isCovered && (
        <div class="cover" ref={cover} tabIndex={-1}>
          <p>{say('cover.heading')}</p>
        </div>
      )}
      <p class="print-only">{say('print.sentence')}</p>
    </>
  )
}
