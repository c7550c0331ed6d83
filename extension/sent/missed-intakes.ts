import * as v from 'valibot'
import { browser } from 'wxt/browser'
import { INTAKES } from '#shared/protection/intake.ts'

/** Where the guard does not stand in front of which way in (`canary.ts`). */
const Missed = v.object({
  host: v.pipe(v.string(), v.maxLength(253)),
  intake: v.picklist(INTAKES),
})
export type Missed = v.InferOutput<typeof Missed>

/** A page that has got hold of a content script must not fill our memory. */
const MOST_MISSED = 20

/** Notes one, once, until the browser is closed; the computer's and not the person's, so a sign-out leaves it. */
export async function noteMissed(asks: unknown): Promise<void> {
  const parsed = v.safeParse(Missed, asks)
  if (!parsed.success) return
  const { host, intake } = parsed.output
  const { missed } = await readMissed()
  const others = missed.filter((one) => one.host !== host || one.intake !== intake)
  const now = [{ host, intake }, ...others].slice(0, MOST_MISSED)
  await browser.storage.session.set({ missed: now, isMissedSeen: false })
}

export async function readMissed(): Promise<{ missed: Missed[]; isSeen: boolean }> {
  const { missed, isMissedSeen } = await browser.storage.session.get(['missed', 'isMissedSeen'])
  const parsed = v.safeParse(v.array(Missed), missed)
  return { missed: parsed.success ? parsed.output : [], isSeen: isMissedSeen !== false }
}

export async function seeMissed(): Promise<void> {
  await browser.storage.session.set({ isMissedSeen: true })
}

/** Those the relay has not put on record yet: nobody was signed in, or it did not answer. */
export async function unreportedMissed(): Promise<Missed[]> {
  const [{ missed }, reported] = await Promise.all([readMissed(), readReported()])
  return missed.filter((one) => !reported.includes(keyOf(one)))
}

/** On record once, until the browser is closed. */
export async function markReported(one: Missed): Promise<void> {
  const others = (await readReported()).filter((key) => key !== keyOf(one))
  await browser.storage.session.set({ missedReported: [keyOf(one), ...others].slice(0, MOST_MISSED) })
}

async function readReported(): Promise<string[]> {
  const { missedReported } = await browser.storage.session.get('missedReported')
  const parsed = v.safeParse(v.array(v.string()), missedReported)
  return parsed.success ? parsed.output : []
}

function keyOf({ host, intake }: Missed): string {
  return `${intake} ${host}`
}
