import { describe, expect, test } from 'vitest'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { Secret } from '#shared/bytes/secret.ts'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import { makeShareLink, readShareLink } from '#shared/link/share-link.ts'

const ORIGIN = 'https://view.example'
const ID = 'gb-AAECAwQFBgcICQoLDA0ODw' as EnvelopeId
const secret = new Secret(Uint8Array.from({ length: 32 }, (_, at) => at))
const SECRET = toBase64url(secret.reveal())
const LINK = await makeShareLink(ORIGIN, ID, secret)
const CHECK = LINK.slice(-6)

describe('a share link', () => {
  test('reads back as it was made', async () => {
    expect(LINK).toBe(`${ORIGIN}/r/${ID}#1.${SECRET}.${CHECK}`)
    const read = await readShareLink(LINK)
    expect(read).toMatchObject({ is: 'share-link', viewerOrigin: ORIGIN, envelopeId: ID })
    if (read.is === 'share-link') expect([...read.linkSecret.reveal()]).toEqual([...secret.reveal()])
  })

  test.for([
    ['a space around it', ` ${LINK}\n`],
    ['a full stop behind it', `${LINK}.`],
    ['a bracket behind it', `${LINK})`],
    ['a query some gateway added', LINK.replace('#', '?tracked=1#')],
    ['a viewer on this machine', LINK.replace('https://view.example', 'http://view.localhost:8080')],
  ] as const)('is read in spite of %s', async ([, address]) => {
    expect((await readShareLink(address)).is).toBe('share-link')
  })

  test.for([
    ['it is not an address', 'hello', 'not-ours'],
    ['it is something else on the web', 'https://view.example/about', 'not-ours'],
    ['it is no web address', `javascript:alert(1)//r/${ID}#1.${SECRET}.${CHECK}`, 'not-ours'],
    ['a mail gateway dropped the fragment', `${ORIGIN}/r/${ID}`, 'cut-short'],
    ['a chat client cut the id', `${ORIGIN}/r/${ID.slice(0, 12)}`, 'cut-short'],
    ['a chat client cut before the secret', `${ORIGIN}/r/${ID}#1.`, 'cut-short'],
    ['a chat client cut the secret', `${ORIGIN}/r/${ID}#1.${SECRET.slice(0, 40)}`, 'cut-short'],
    ['a chat client cut before the check', `${ORIGIN}/r/${ID}#1.${SECRET}.`, 'cut-short'],
    ['a chat client cut the check', `${ORIGIN}/r/${ID}#1.${SECRET}.${CHECK.slice(0, 5)}`, 'cut-short'],
    ['a letter of the secret changed', LINK.replace('#1.A', '#1.B'), 'altered'],
    ['a letter of the id changed', LINK.replace('gb-A', 'gb-B'), 'altered'],
    ['the region changed', LINK.replace('gb-', 'ie-'), 'altered'],
    ['the check changed', `${ORIGIN}/r/${ID}#1.${SECRET}.AAAAAA`, 'altered'],
    ['the secret has unused bits set', `${ORIGIN}/r/${ID}#1.${SECRET.slice(0, 42)}9.${CHECK}`, 'altered'],
    ['letters follow the check', `${LINK}x`, 'altered'],
    ['the case was changed', LINK.toLowerCase(), 'altered'],
    ['the hash sign was escaped', LINK.replace('#', '%23'), 'altered'],
    ['a sender has a newer extension', `${ORIGIN}/r/${ID}#2.${SECRET}`, 'newer-version'],
    ['a newer extension writes ids otherwise', `${ORIGIN}/r/nz-1234#12.anything at all`, 'newer-version'],
  ] as const)('is refused when %s', async ([, address, because]) => {
    expect(await readShareLink(address)).toEqual({ is: 'refused', because })
  })

  test('with any one letter left out or changed is never read as another', async () => {
    for (let at = ORIGIN.length + 3; at < LINK.length; at++) {
      const without = await readShareLink(LINK.slice(0, at) + LINK.slice(at + 1))
      const changed = await readShareLink(
        `${LINK.slice(0, at)}${LINK[at] === 'q' ? 'r' : 'q'}${LINK.slice(at + 1)}`,
      )
      expect([without.is, changed.is]).toEqual(['refused', 'refused'])
      const cut = await readShareLink(LINK.slice(0, at))
      expect(cut).toEqual({ is: 'refused', because: 'cut-short' })
    }
  })

  test('keeps its secret out of what is printed', async () => {
    expect(JSON.stringify(await readShareLink(LINK))).not.toContain(SECRET)
  })
})
