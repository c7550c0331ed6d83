import { expect, test } from 'vitest'
import type { Released } from '#shared/protocol/messages.ts'
import { openLink, problemOn, signInToView, statePurpose } from '#tests/demo/opener.ts'
import { LEE } from '#tests/demo/people.ts'
import { type Shared, sealAndSend } from '#tests/demo/seal-and-send.ts'
import type { Tamper } from '#tests/demo/wire.ts'
import { withDemo } from './with-demo.ts'

const demo = withDemo({ throughWire: true })

const PROOF = 'This could not be opened safely'
const PARTS = 'The parts of this message do not fit together'

test.for([
  [
    'another share',
    PARTS,
    0,
    changeRelease(({ relayShareAndTicket, ...rest }) => ({
      ...rest,
      relayShareAndTicket: otherWrap(relayShareAndTicket),
    })),
  ],
  ['no entry in the audit log', PROOF, 0, changeRelease(changeEntry)],
  ['a proof for another entry', PROOF, 0, changeRelease(changeProof)],
  ['a checkpoint nobody signed', PROOF, 0, changeRelease(changeCheckpoint)],
] as const)('a relay that hands over %s gets nothing opened', async ([, heading, readsCount, tamper]) => {
  const shared = await sealAndSend(demo())
  const { problem, reads } = await openWith(shared, tamper)
  expect(problem.heading).toBe(heading)
  // MUST: without a proof that fits, the ciphertext is not even asked for.
  expect(reads).toBe(readsCount)
})

test('a relay that sends another envelope gets nothing opened', async () => {
  const [shared, other] = [await sealAndSend(demo()), await sealAndSend(demo(), { about: 'Another report' })]
  const { problem } = await openWith(shared, ({ path }, answer) => {
    const range = String(answer.headers['content-range'] ?? '').match(/^bytes (\d+)-(\d+)/)
    if (!path.endsWith('/bytes') || !range) return null
    return { ...answer, body: other.sealed.subarray(Number(range[1]), Number(range[2]) + 1) }
  })
  expect(problem.heading).toBe(PARTS)
})

async function openWith(shared: Shared, tamper: Tamper) {
  const { wire } = demo()
  if (!wire) throw new Error('these journeys need the wire')
  wire.tamper = tamper
  const passedBefore = wire.passed.length
  const { context, close } = await demo().startOpener()
  const page = await openLink(context, shared.link)
  await signInToView(page, LEE)
  await statePurpose(page)
  const problem = await problemOn(page)
  expect(await page.locator('body').innerText()).not.toContain(demo().samples.patient.name)
  await close()
  wire.tamper = null
  const reads = wire.passed.slice(passedBefore).filter(({ path }) => path.endsWith('/bytes')).length
  return { problem, reads }
}

function changeRelease(change: (released: Released) => Released): Tamper {
  return ({ path, method }, answer) => {
    if (method !== 'POST' || !path.endsWith('/releases') || answer.status !== 201) return null
    const released = JSON.parse(answer.body.toString()) as Released
    return { ...answer, body: Buffer.from(JSON.stringify(change(released))) }
  }
}

function changeEntry(released: Released): Released {
  const entry = Buffer.from(released.receipt.entry, 'base64url')
  entry[entry.length - 3] = (entry[entry.length - 3] ?? 0) ^ 1
  return { ...released, receipt: { ...released.receipt, entry: entry.toString('base64url') } }
}

function changeProof(released: Released): Released {
  const [first = Buffer.alloc(32, 7).toString('base64url'), ...rest] = released.receipt.inclusionProof
  return { ...released, receipt: { ...released.receipt, inclusionProof: [...rest, changed(first)] } }
}

function changeCheckpoint(released: Released): Released {
  const checkpoint = released.receipt.checkpoint.replace(/\n(\d+)\n/, (_, size) => `\n${Number(size) + 1}\n`)
  return { ...released, receipt: { ...released.receipt, checkpoint } }
}

function otherWrap(wrapped: Released['relayShareAndTicket']): Released['relayShareAndTicket'] {
  return { ...wrapped, ciphertext: changed(wrapped.ciphertext) }
}

/** The same length, another first byte. */
function changed(base64url: string): string {
  const bytes = Buffer.from(base64url, 'base64url')
  bytes[0] = (bytes[0] ?? 0) ^ 1
  return bytes.toString('base64url')
}
