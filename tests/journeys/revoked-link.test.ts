import { expect, test } from 'vitest'
import {
  confirmPatient,
  openLink,
  problemOn,
  rendererOf,
  signInToView,
  statePurpose,
  vaultShowing,
} from '#tests/demo/opener.ts'
import { LEE, SAM } from '#tests/demo/people.ts'
import { revokeShared, sealAndSend } from '#tests/demo/seal-and-send.ts'
import { withDemo } from './with-demo.ts'

const demo = withDemo()

test('a revoked report says so to those it was shared with, even to one who has opened it', async () => {
  const shared = await sealAndSend(demo())
  const opener = await demo().startOpener()
  const first = await openLink(opener.context, shared.link)
  await signInToView(first, LEE)
  await statePurpose(first)
  await confirmPatient(await vaultShowing(first, demo().samples.patient.name))
  await rendererOf(first)
  await first.close()

  await revokeShared(demo(), shared)
  const second = await openLink(opener.context, shared.link)
  await signInToView(second, LEE)
  await statePurpose(second)
  expect((await problemOn(second)).heading).toBe('The sender has taken this back')

  const stranger = await demo().startOpener()
  const third = await openLink(stranger.context, shared.link)
  await signInToView(third, SAM)
  await statePurpose(third)
  expect((await problemOn(third)).heading).toBe('This was not shared with you')
})
