import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import type { Proof, SentEnvelopes } from '#shared/protocol/messages.ts'
import { openLink, signInToView, statePurpose, vaultShowing } from '#tests/demo/opener.ts'
import { ASHA, LEE } from '#tests/demo/people.ts'
import { sealAndSend } from '#tests/demo/seal-and-send.ts'
import { openSentPage, signInSender } from '#tests/demo/sender.ts'
import type { Tamper } from '#tests/demo/wire.ts'
import { withDemo } from './with-demo.ts'

const demo = withDemo({ throughWire: true })

test('what Sent says can be held against the audit log, and a relay that changes either is found out', async () => {
  const { link } = await sealAndSend(demo())
  const opener = await demo().startOpener()
  const viewing = await openLink(opener.context, link)
  await signInToView(viewing, LEE)
  await statePurpose(viewing)
  await vaultShowing(viewing, demo().samples.patient.name)

  const sender = await demo().startSender()
  const sent = await openSentPage(sender.context)
  await signInSender(sent, ASHA)
  await sent.getByText(`${LEE.name} opened it`).first().waitFor()
  const proof = proofOn(sent)
  await proof.unfold()
  await sent.getByText('From now on this computer notices when the log is changed.').waitFor()
  await sent.getByText(/was let in .*\(entry \d+\).* opened it .*\(entry \d+\)/).waitFor()
  const night = answersOf(demo().wire?.passed ?? [])

  // The log goes on, and the next look says that it is still the one that was seen.
  await sent.getByRole('button', { name: 'Extend' }).click()
  const dialog = sent.getByRole('dialog', { name: 'Until when?' })
  await dialog.getByRole('button', { name: 'Extend' }).click()
  await sent.getByText('It can be opened for longer now.').waitFor()
  await proof.unfold()
  await sent.getByText('nothing that stood there before has changed').waitFor()

  lie((body: Proof) => ({ ...body, receipts: body.receipts.slice(0, -1) }), /\/proof\/\d+$/)
  await proof.unfold()
  await sent.getByRole('alert').getByText('could not prove what this list says').waitFor()

  // As it stood before: every signature in it is right.
  lie(() => night.proof, /\/proof\/\d+$/)
  await proof.unfold()
  await sent.getByRole('alert').getByText('This is not the log this computer saw before').waitFor()

  // An opening that the list hides.
  lie(
    ({ envelopes }: SentEnvelopes) => ({ envelopes: envelopes.map((one) => ({ ...one, releases: [] })) }),
    /\/envelopes$/,
  )
  await proof.unfold()
  await sent.getByRole('alert').getByText('could not prove what this list says').waitFor()
})

function proofOn(page: Page) {
  const fold = page.getByText('Proof', { exact: true })
  const details = page.locator('details', { has: fold }).first()
  return {
    async unfold() {
      if (await details.evaluate((element: HTMLDetailsElement) => element.open)) await fold.click()
      await expect.poll(() => details.evaluate((element: HTMLDetailsElement) => element.open)).toBe(false)
      await fold.click()
    },
  }
}

function lie<T>(change: (body: T) => unknown, path: RegExp): void {
  const { wire } = demo()
  if (!wire) throw new Error('this journey needs the wire')
  const tamper: Tamper = (passed, answer) =>
    passed.method === 'GET' && path.test(passed.path) && answer.status === 200
      ? { ...answer, body: Buffer.from(JSON.stringify(change(JSON.parse(answer.body.toString())))) }
      : null
  wire.tamper = tamper
}

function answersOf(passed: readonly { path: string; answerBody: Buffer }[]): { proof: unknown } {
  const proof = passed.findLast(({ path }) => /\/proof\/\d+$/.test(path))
  return { proof: JSON.parse(proof?.answerBody.toString() ?? 'null') }
}
