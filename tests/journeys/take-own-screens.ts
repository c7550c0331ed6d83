/** `npm run screens:sender`: a picture of every state of the pages of the extension, into `docs/screens/`. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from '../commands/run.ts'
import { removeProfile, startBrowser } from '../demo/browser.ts'
import { builtFolder, ensureBuilt } from '../demo/built.ts'
import { openStubbed } from '../fixtures/stubbed-page.ts'
import { bringAbout, bringAboutSpoken, IN_EVERY_LANGUAGE, OWN_SCREENS, speakIn } from './own-screens.ts'

const OUT = join(ROOT, 'docs/screens')
/** The panel over a page, in a window as narrow as WhatsApp's, and a page of the extension on a small laptop. */
const PANEL = { width: 480, height: 760 }
const NARROW = { width: 360, height: 640 }
const LAPTOP = { width: 1024, height: 640 }
/** In the dark and narrow too: one of each kind. */
const ALSO = ['the form, filled in', 'linked', 'Sent', 'the form with faults', 'signing on the screen']

await ensureBuilt(['chrome-mv3'])
await mkdir(OUT, { recursive: true })
const browser = await startBrowser({ extensionFolder: builtFolder('chrome-mv3') })
try {
  for (const [name, screen] of Object.entries(OWN_SCREENS)) {
    const wide = screen.path.startsWith('compose-panel') ? PANEL : LAPTOP
    const file = `sender-${fileName(name)}`
    const looks = [
      { size: wide, colorScheme: 'light', ending: '' },
      { size: wide, colorScheme: 'dark', ending: '-dark' },
      { size: NARROW, colorScheme: 'light', ending: '-narrow' },
    ] as const
    for (const { size, colorScheme, ending } of ALSO.includes(name) ? looks : looks.slice(0, 1)) {
      const stubbed = await openStubbed(browser.context, screen.path, screen.answers)
      await stubbed.page.setViewportSize(size)
      await stubbed.page.emulateMedia({ colorScheme })
      await bringAbout(stubbed, screen)
      await stubbed.page.waitForTimeout(250)
      await stubbed.page.screenshot({ path: join(OUT, `${file}${ending}.png`) })
      await stubbed.page.close()
    }
    console.log(`took ${name}`)
  }
  for (const language of ['cy', 'ar', 'pl']) {
    await speakIn(browser.context, language)
    for (const name of IN_EVERY_LANGUAGE) {
      const screen = OWN_SCREENS[name]
      if (!screen) continue
      const stubbed = await openStubbed(browser.context, screen.path, screen.answers)
      await stubbed.page.setViewportSize(screen.path.startsWith('compose-panel') ? PANEL : LAPTOP)
      await bringAboutSpoken(stubbed, screen)
      await stubbed.page.waitForTimeout(250)
      await stubbed.page.screenshot({ path: join(OUT, `sender-${fileName(name)}-${language}.png`) })
      await stubbed.page.close()
    }
    console.log(`took ${language}`)
  }
} finally {
  await browser.close()
  await removeProfile(browser)
}

function fileName(screen: string): string {
  return (screen.toLowerCase().match(/[a-z]+/g) ?? []).join('-')
}
