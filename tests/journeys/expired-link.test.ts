import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openLink, problemOn, signInToView, statePurpose } from '#tests/demo/opener.ts'
import { LEE, SAM } from '#tests/demo/people.ts'
import { sealAndSend } from '#tests/demo/seal-and-send.ts'
import { withDemo } from './with-demo.ts'

const demo = withDemo()

test.for([
  ['a person it was shared with hears that it has ended', LEE, 'This link has ended'],
  ['anybody else hears only that it is not for them', SAM, 'This was not shared with you'],
] as const)('after its time %s', async ([, person, heading]) => {
  const shared = await sealAndSend(demo(), { lifeMs: 1500 })
  await wait(1600)
  const { context, close } = await demo().startOpener()
  const page = await openLink(context, shared.link)
  await signInToView(page, person)
  await statePurpose(page)
  expect((await problemOn(page)).heading).toBe(heading)
  await close()
})
