import { useEffect, useRef, useState } from 'preact/hooks'
import { say } from '../../words/words.ts'
import { CoverDialog } from './CoverDialog.tsx'
import { type Coverable, openCoverable } from './coverable.ts'

type Props = {
  /** The element that names the file. */
  nameId: string
  /** The file as it will be sealed; null when there is none. */
  safeFile(): Promise<File | null>
  onCovered(file: File): void
}

/** **Cover parts** of one file, and the dialog it opens. */
export function CoverParts({ nameId, safeFile, onCovered }: Props) {
  const [opened, setOpened] = useState<Coverable | 'opening' | 'failed' | null>(null)
  const [isClosed, setClosed] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const open = async () => {
    setOpened('opening')
    const coverable = await safeFile()
      .then((file) => (file ? openCoverable(file) : null))
      .catch(() => null)
    setOpened(coverable ?? 'failed')
  }
  const close = () => {
    if (opened && typeof opened !== 'string') opened.close()
    setOpened(null)
    setClosed(true)
  }
  // Not before the dialog has gone: while it is there, nothing else can take the focus.
  useEffect(() => {
    if (isClosed) button.current?.focus()
    setClosed(false)
  }, [isClosed])
  return (
    <>
      <button
        type="button"
        class="button"
        data-is="quiet"
        ref={button}
        aria-describedby={nameId}
        aria-disabled={opened === 'opening'}
        onClick={() => {
          if (opened === null || opened === 'failed') void open()
        }}
      >
        {say('cover.open')}
      </button>
      {opened === 'failed' ? <p role="alert">{say('cover.failed')}</p> : null}
      {opened !== null && typeof opened !== 'string' ? (
        <CoverDialog
          coverable={opened}
          onCancel={close}
          onCovered={(file) => {
            close()
            onCovered(file)
          }}
        />
      ) : null}
    </>
  )
}
