import { expect, test } from 'vitest'
import { openLink, problemOn } from '#tests/demo/opener.ts'
import { sealAndSend } from '#tests/demo/seal-and-send.ts'
import { withDemo, withOpener } from './with-demo.ts'

const demo = withDemo()
const browser = withOpener(demo)

test.for([
  ['its fragment dropped', (link: string) => link.replace(/#.*/, ''), 'Part of the link is missing'],
  ['its end cut off', (link: string) => link.slice(0, -12), 'Part of the link is missing'],
  ['a letter changed', changeOneLetter, 'This link was changed on its way'],
  [
    'the version of a newer extension',
    (link: string) => link.replace('#1.', '#2.'),
    'This link is newer than this page',
  ],
] as const)('a link with %s says just that, before anybody signs in', async ([, spoil, heading]) => {
  const { link } = await sealAndSend(demo())
  const page = await openLink(browser().context, spoil(link))
  expect((await problemOn(page)).heading).toBe(heading)
  expect(await page.getByRole('button', { name: 'Sign in to view' }).count()).toBe(0)
  await page.close()
})

/** In the middle of the secret, where only the check can tell. */
function changeOneLetter(link: string): string {
  const at = link.indexOf('#1.') + 20
  return `${link.slice(0, at)}${link[at] === 'A' ? 'B' : 'A'}${link.slice(at + 1)}`
}
