import type { Frame, Page } from 'playwright'
import type { DemoBrowser } from './browser.ts'
import { attachByDrop, attachByPicker, copyPicture, pasteIntoComposer } from './intakes.ts'
import {
  CARD_COLOURS,
  cardColoursIn,
  confirmPatient,
  openLink,
  problemOn,
  rendererOf,
  signInToView,
  statePurpose,
  vaultShowing,
} from './opener.ts'
import { ASHA, LEE, SAM } from './people.ts'
import { practiceRecord, whatThePageGot } from './practice-record.ts'
import {
  cancelReport,
  closePanel,
  composerText,
  fillReport,
  openPractice,
  openSentPage,
  panelOver,
  sealAndShare,
  signInSender,
} from './sender.ts'
import { type Demo, type DemoOptions, startDemo } from './start.ts'
import type { Steps } from './steps.ts'

const ABOUT = 'Edge of the wound looks redder than on Tuesday. Swab first, or start antibiotics now?'
const PHONE = { width: 390, height: 844 }

/** The whole promise, once: a photo goes from Asha to Lee, nobody else sees it, and Asha takes it back. */
export async function checkJourney(steps: Steps, options: DemoOptions = {}): Promise<void> {
  const demo = await steps.step('Relay, viewer, issuer and practice page are up', () =>
    startDemo({ ...options, secondRegion: true }),
  )
  try {
    const sender = await demo.startSender()
    const link = await share(steps, demo, sender)
    await open(steps, demo, link)
    await refuse(steps, demo, link)
    await stayInRegion(steps, demo, link)
    await revoke(steps, demo, sender, link)
  } finally {
    await demo.close()
  }
}

async function share(steps: Steps, demo: Demo, sender: DemoBrowser): Promise<string> {
  const { samples, practice } = demo
  const page = await steps.step(
    'Asha’s browser has the extension and shows the practice page',
    async (look) => {
      const opened = await openPractice(sender.context)
      look(opened)
      return opened
    },
  )
  await steps.step('A photo dropped on the chat is held, and the page gets nothing', async (look) => {
    look(page)
    await attachByDrop(page, [samples.jpeg.path])
    const panel = await held(page, demo)
    await panel.getByRole('listitem', { name: samples.jpeg.name }).waitFor()
  })
  await steps.step('A photo pasted into the message is held, and the page gets nothing', async (look) => {
    look(page)
    await cancelReport(await panelOver(page))
    await copyPicture(sender.context, `${demo.issuer.issuer}/style.css`, samples.png.bytes)
    await pasteIntoComposer(page)
    await held(page, demo)
  })
  const panel = await steps.step(
    'A photo chosen in the file picker is held, and the page gets nothing',
    async (look) => {
      look(page)
      await cancelReport(await panelOver(page))
      await attachByPicker(page, [samples.jpeg.path])
      const holding = await held(page, demo)
      await holding.getByRole('listitem', { name: samples.jpeg.name }).waitFor()
      return holding
    },
  )
  await steps.step('Asha signs in at the issuer, from the panel', async (look) => {
    look(page)
    await signInSender(panel, ASHA)
  })
  await steps.step('Asha says who the patient is, what was agreed, and that Lee can open', async (look) => {
    look(page)
    await fillReport(panel, { patient: samples.patient, about: ABOUT, openers: [LEE.email] })
  })
  const link = await steps.step('Seal and share: the link stands in the message, not sent', async (look) => {
    look(page)
    // The panel closes by itself soon after it has said so.
    const said = panel.getByText('Link added to your message').waitFor()
    said.catch(() => {})
    const made = await sealAndShare(panel)
    await said
    const record = await practiceRecord(page)
    if (record.sent.length > 0) throw new Error('the message was sent by itself')
    await expectNothing(page, demo)
    return made
  })
  await steps.step('The messenger looks the link up for a preview, and learns nothing', async (look) => {
    look(page)
    await closePanel(panel)
    const titles = () => practice.previews.flatMap(({ title }) => (title === null ? [] : [title]))
    await until('a preview came', async () => titles().length > 0)
    if (titles().some((title) => title.includes(samples.patient.name))) {
      throw new Error('the preview names the patient')
    }
  })
  await steps.step('Asha presses send herself', async (look) => {
    look(page)
    const text = await composerText(page)
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await until('the message is sent', async () => (await practiceRecord(page)).sent.length === 1)
    const record = await practiceRecord(page)
    if (record.sent[0]?.text !== text.trim()) throw new Error('another text was sent')
  })
  return link
}

async function open(steps: Steps, demo: Demo, link: string): Promise<void> {
  const { patient } = demo.samples
  const page = await steps.step('Lee taps the link in a browser without the extension', async (look) => {
    const opener = await demo.startOpener()
    const opened = await openLink(opener.context, link)
    look(opened)
    await opened.getByRole('button', { name: 'Sign in to view' }).waitFor()
    if (new URL(opened.url()).hash !== '') throw new Error('the secret still stands in the address')
    return opened
  })
  await steps.step('Lee signs in and is asked why', async (look) => {
    look(page)
    await signInToView(page, LEE)
    await page.getByRole('dialog', { name: 'Why are you opening this?' }).waitFor()
  })
  const vault = await steps.step('Lee sees who the patient is before anything else', async (look) => {
    look(page)
    await statePurpose(page)
    const showing = await vaultShowing(page, patient.name)
    await showing.getByText(ABOUT).waitFor()
    return showing
  })
  await steps.step('Lee confirms the patient and sees the photo, in its isolated origin', async (look) => {
    look(page)
    await confirmPatient(vault)
    await expectPhoto(page)
  })
  await steps.step('The same on a phone', async (look) => {
    const phone = await demo.startOpener({ viewport: PHONE })
    const small = await openLink(phone.context, link)
    look(small)
    await signInToView(small, LEE)
    await statePurpose(small)
    await confirmPatient(await vaultShowing(small, patient.name))
    await expectPhoto(small)
    const overflow = await small.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    if (overflow > 0) throw new Error(`the page is ${overflow} pixels wider than the phone`)
  })
}

async function refuse(steps: Steps, demo: Demo, link: string): Promise<void> {
  await steps.step('Sam signs in with the same link and is told that it is not for him', async (look) => {
    const stranger = await demo.startOpener()
    const page = await openLink(stranger.context, link)
    look(page)
    await signInToView(page, SAM)
    await statePurpose(page)
    const { heading } = await problemOn(page)
    if (heading !== 'This was not shared with you') throw new Error(`Sam was told: ${heading}`)
  })
}

async function stayInRegion(steps: Steps, demo: Demo, link: string): Promise<void> {
  await steps.step('A relay for Germany beside it does not know the report', async (look) => {
    const { german } = demo
    if (!german) throw new Error('there is no second relay')
    const [british, served] = await Promise.all(
      [demo.relayOrigin, german.relayOrigin].map(async (origin) => (await fetch(`${origin}/regions`)).text()),
    )
    if (british !== served) throw new Error('the two relays serve different directories')
    const opener = await demo.startOpener()
    const page = await openLink(opener.context, link.replace(demo.viewerOrigin, german.viewerOrigin))
    look(page)
    await signInToView(page, LEE)
    await statePurpose(page)
    const { heading } = await problemOn(page)
    if (heading !== 'This was not shared with you') throw new Error(`Lee was told: ${heading}`)
  })
}

async function revoke(steps: Steps, demo: Demo, sender: DemoBrowser, link: string): Promise<void> {
  const sent = await steps.step('Sent shows Asha that Lee opened it', async (look) => {
    const page = await openSentPage(sender.context)
    look(page)
    await page.getByText(`${LEE.name} opened it`).first().waitFor()
    return page
  })
  await steps.step('Asha revokes it', async (look) => {
    look(sent)
    await sent.getByRole('button', { name: 'Revoke' }).first().click()
    const dialog = sent.getByRole('dialog', { name: 'Revoke this report?' })
    await dialog.getByRole('button', { name: 'Revoke' }).click()
    await sent.getByText('Revoked. Nobody can open it any more.').waitFor()
  })
  await steps.step('Opening it again says that it was taken back', async (look) => {
    const opener = await demo.startOpener()
    const page = await openLink(opener.context, link)
    look(page)
    await signInToView(page, LEE)
    await statePurpose(page)
    const { heading } = await problemOn(page)
    if (heading !== 'The sender has taken this back') throw new Error(`Lee was told: ${heading}`)
    const text = await page.locator('body').innerText()
    if (text.includes(demo.samples.patient.name)) throw new Error('the patient is still named')
  })
}

/** The panel with what is held. A page that got something is the worse news, so that is what is thrown. */
async function held(page: Page, demo: Demo): Promise<Frame> {
  try {
    return await panelOver(page)
  } finally {
    await expectNothing(page, demo)
  }
}

/** @throws Error with everything the page or its server got */
async function expectNothing(page: Page, demo: Demo): Promise<void> {
  const got = whatThePageGot(await practiceRecord(page), demo.practice)
  if (got.length > 0) throw new Error(`the page ${got.join('; it ')}`)
}

/** The card's colours on the screen, in a frame of no origin, in a vault of a random one. */
async function expectPhoto(page: Page): Promise<void> {
  const renderer = await rendererOf(page)
  const origin = await renderer.evaluate(() => self.origin)
  if (origin !== 'null') throw new Error(`the renderer has an origin: ${origin}`)
  if (!/^http:\/\/[0-9a-f]{32}\.content\.localhost:/.test(renderer.url())) {
    throw new Error('the renderer does not stand under a random name')
  }
  await until(
    'the photo is on the screen',
    async () => (await cardColoursIn(renderer)).join() === CARD_COLOURS.join(),
  )
}

async function until(what: string, isSo: () => Promise<boolean>, patienceMs = 20_000): Promise<void> {
  const end = Date.now() + patienceMs
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`not within ${patienceMs / 1000} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
