import { expect, test } from 'vitest'
import { Secret } from '#shared/bytes/secret.ts'
import { makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { makeShareLink } from '#shared/link/share-link.ts'
import { openLink, problemOn, signInToView, statePurpose } from '#tests/demo/opener.ts'
import { SAM } from '#tests/demo/people.ts'
import { sealAndSend } from '#tests/demo/seal-and-send.ts'
import { withDemo } from './with-demo.ts'

const demo = withDemo({ throughWire: true })

test('a report that never was gets the same answers, byte for byte, as one that is not for you', async () => {
  const { link: foreign } = await sealAndSend(demo())
  const unknown = await makeShareLink(demo().viewerOrigin, makeEnvelopeId('gb'), Secret.random(32))
  const seen = []
  for (const link of [foreign, unknown]) {
    const { context, close } = await demo().startOpener()
    const passedBefore = demo().wire?.passed.length ?? 0
    const page = await openLink(context, link)
    await signInToView(page, SAM)
    await statePurpose(page)
    const problem = await problemOn(page)
    await close()
    const passed = demo().wire?.passed.slice(passedBefore) ?? []
    const asked = passed.filter(({ method, path }) => method === 'POST' && path.endsWith('/releases'))
    const documents = passed.filter(({ path }) => path.startsWith('/r/'))
    seen.push({
      problem,
      releases: asked.map(({ status, answerBody }) => ({ status, body: answerBody.toString() })),
      documents: documents.map(({ status, answerBody }) => ({ status, body: answerBody.toString() })),
    })
  }
  expect(seen[0]?.problem.heading).toBe('This was not shared with you')
  expect(seen[0]?.releases).toHaveLength(1)
  expect(seen[0]?.documents).toHaveLength(1)
  expect(seen[1]).toEqual(seen[0])
})
