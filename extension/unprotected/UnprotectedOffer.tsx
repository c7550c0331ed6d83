import { useEffect, useState } from 'preact/hooks'
import { maySendUnprotected } from '../tenant/unprotected.ts'
import { say } from '../words/words.ts'

/** The way out of the panel for a file that needs no protection, where policy has one. It leads to a window that asks. */
export function UnprotectedOffer({ onAsk }: { onAsk(): void }) {
  const [isOffered, setOffered] = useState(false)
  useEffect(() => {
    void maySendUnprotected().then(setOffered)
  }, [])
  return isOffered ? (
    <p class="page__soft">
      <button type="button" class="button" onClick={onAsk}>
        {say('unprotected.offer')}
      </button>
    </p>
  ) : null
}
