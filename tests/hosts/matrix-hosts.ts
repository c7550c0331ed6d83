import {
  PRACTICE_ORIGIN,
  type PracticeWhatsApp,
  type SeenRequest,
} from '../demo/practice-whatsapp/server/server.ts'
import { HOSTILE_ORIGIN, type HostPages, type PagePolicy } from './host-page-server.ts'
import type { MatrixBrowser } from './matrix-browser.ts'
import { MAIL_ORIGINS, type PracticeMail } from './practice-mail/server.ts'
import { ROUNDCUBE_ORIGINS, type Roundcube, type RoundcubeComposer, SIGN_IN } from './roundcube/roundcube.ts'

/** A host of the matrix: how to come to a composer of it, and what it got to see. */
export type MatrixHost = {
  name: string
  origin: string
  /** Brings the tab to a new, empty composer. */
  open(browser: MatrixBrowser, query?: string): Promise<void>
  /** The host's own ways to a picker, each one or more clicks. */
  pickers: Readonly<Record<string, (browser: MatrixBrowser) => Promise<void>>>
  dropOn: Readonly<Record<string, string>>
  /** What to click before pasting. */
  composer: string
  /** An address the backstop knows as the host's upload. */
  uploadAddress: string
  /** Whatever reached the host's page or server since `open`. */
  saw(browser: MatrixBrowser): Promise<unknown[]>
  /** Requests for `uploadAddress` with the bytes of the test, since `open`. */
  uploaded(): number
}

/** Bytes or names of what is attached, however a host encodes them. */
export type Needles = readonly string[]

const RECORD = `(async () => {
  const own = window.__practice
  for (let turn = 0; own && own.reading > 0 && turn < 100; turn++)
    await new Promise((resolve) => setTimeout(resolve, 20))
  return [
    ...(own?.seen ?? []), ...(own?.uploads ?? []), ...(own?.announced ?? []),
    ...(own?.inputEvents ?? []).filter(({ filesCount }) => filesCount > 0),
    ...(window.__intakes?.seen ?? []),
  ]
})()`

export function practiceMailHosts(mail: PracticeMail, needles: Needles): MatrixHost[] {
  const drafts = /^\/sync\/|action=(UpdateItem|SendItem)|^\/api\/mail\/v4\/messages\//
  const page = (
    name: string,
    origin: string,
    more: Pick<MatrixHost, 'pickers' | 'dropOn' | 'composer' | 'uploadAddress'>,
    standing = '',
  ): MatrixHost => ({
    name,
    origin,
    ...more,
    open: async (browser, query = standing) => {
      await browser.goto(`${origin}/?${query}`)
      mail.requests.length = 0
    },
    saw: async (browser) => [
      ...(await browser.evaluate<unknown[]>(RECORD)),
      ...leakedIn(mail.requests, needles, (request) => !drafts.test(request.path)),
    ],
    uploaded: () => sentOn(mail.requests),
  })
  const gmail = {
    pickers: { 'its attach button': (browser: MatrixBrowser) => browser.click('//*[@command="Files"]') },
    dropOn: {
      'the composer': '//*[@aria-label="Message Body"]',
      'the subject': '//*[@name="subjectbox"]',
      'nothing in particular': '//*[@class="honest"]',
    },
    composer: '//*[@aria-label="Message Body"]',
    uploadAddress: '/mail/u/0/upload?authuser=0',
  }
  const browseThisComputer = async (browser: MatrixBrowser) => {
    await browser.click('//*[@aria-label="Attach file"]')
    await browser.click('//*[@role="menuitem"]')
  }
  const outlook = {
    pickers: { 'its attach menu': browseThisComputer },
    dropOn: {
      'the composer': '//*[@role="textbox"]',
      'the subject': '//*[@aria-label="Add a subject"]',
      'nothing in particular': '//*[@class="honest"]',
    },
    composer: '//*[@role="textbox"]',
    uploadAddress: '/owa/0/service.svc?action=CreateAttachmentFromLocalFile&app=Mail',
  }
  return [
    page('practice Gmail', MAIL_ORIGINS.gmail, gmail),
    page('practice Gmail, input in the document', MAIL_ORIGINS.gmail, gmail, 'input=attached'),
    page('practice Outlook Web', MAIL_ORIGINS.outlook, outlook),
    page('practice Outlook Web, input in the document', MAIL_ORIGINS.outlook, outlook, 'input=attached'),
    page('practice Proton', MAIL_ORIGINS.proton, {
      pickers: {
        'its attach button': (browser) => browser.click('//*[@data-testid="composer:attachment-button"]'),
      },
      dropOn: {
        'the editor in its frame': '//iframe',
        'the subject': '//*[@data-testid="composer:subject"]',
        'nothing in particular': '//*[@class="honest"]',
      },
      composer: '//iframe',
      uploadAddress: '/api/mail/v4/attachments',
    }),
  ]
}

export function practiceWhatsAppHost(practice: PracticeWhatsApp): MatrixHost {
  return {
    name: 'practice WhatsApp Web',
    origin: PRACTICE_ORIGIN,
    open: async (browser, query = '') => {
      await browser.goto(`${PRACTICE_ORIGIN}/?${query}`)
      practice.requests.length = 0
    },
    // No label: the page speaks four languages.
    pickers: Object.fromEntries(
      ['document', 'photo', 'sticker'].map((as, index) => [
        `its attach menu, as a ${as}`,
        async (browser: MatrixBrowser) => {
          await browser.click('//footer//button[@data-tab="10"]')
          await browser.click(`(//*[@role="menuitem"])[${[1, 2, 6][index]}]`)
        },
      ]),
    ),
    dropOn: {
      'the composer': '//footer//*[@contenteditable]',
      'the chat': '//*[@id="main"]',
      'another chat': '(//*[@id="pane-side"]/button)[2]',
    },
    composer: '//footer//*[@contenteditable]',
    uploadAddress: 'https://media-practice.cdn.whatsapp.net/mms/image/probe',
    saw: async (browser) => [
      ...(await browser.evaluate<unknown[]>(RECORD)),
      ...practice.requests
        .filter(({ body }) => body.length > 0)
        .map(({ path, body }) => ({ path, size: body.length })),
    ],
    uploaded: () => sentOn(practice.requests),
  }
}

export function roundcubeHosts(roundcube: Roundcube, needles: Needles): MatrixHost[] {
  const host = (kind: RoundcubeComposer, name: string): MatrixHost => {
    const origin = ROUNDCUBE_ORIGINS[kind]
    return {
      name,
      origin,
      open: async (browser) => {
        await browser.goto(`${origin}/?_task=mail&_action=compose`)
        if (await browser.evaluate<boolean>(`document.querySelector('#rcmloginuser') !== null`)) {
          await browser.fill('//*[@id="rcmloginuser"]', SIGN_IN.name)
          await browser.fill('//*[@id="rcmloginpwd"]', SIGN_IN.password)
          await browser.click('//*[@id="rcmloginsubmit"]')
          await ready(
            browser,
            `!document.querySelector('#rcmloginuser') && document.readyState === 'complete'`,
          )
          await browser.goto(`${origin}/?_task=mail&_action=compose`)
        }
        await ready(
          browser,
          kind === 'html'
            ? `document.querySelector('#composebody_ifr')?.contentDocument?.body?.isContentEditable === true`
            : `document.querySelector('#composebody') !== null && window.rcmail?.gui_objects?.uploadform`,
        )
        roundcube.requests.length = 0
      },
      pickers: {
        'its attach button': (browser) => browser.click('//*[@id="compose-attachments"]//button'),
        'its attach button in the tool bar': (browser) =>
          browser.click('//*[@id="toolbar-menu"]//a[contains(@class, "attach")]'),
      },
      dropOn: {
        'the composer': kind === 'html' ? '//*[@id="composebody_ifr"]' : '//*[@id="composebody"]',
        'its place for attachments': '//*[@id="compose-attachments"]',
        'the subject': '//*[@id="compose-subject"]',
      },
      composer: kind === 'html' ? '//*[@id="composebody_ifr"]' : '//*[@id="composebody"]',
      uploadAddress: '/?_task=mail&_action=upload&_id=probe',
      saw: async (browser) => [
        ...(await browser.evaluate<unknown[]>(RECORD)),
        ...leakedIn(roundcube.requests, needles, ({ path }) => path.includes('_action=upload')),
        ...(await browser.evaluate<unknown[]>(PICTURES_IN_THE_TEXT)),
      ],
      uploaded: () => sentOn(roundcube.requests),
    }
  }
  return [host('plain', 'Roundcube, plain text'), host('html', 'Roundcube, TinyMCE')]
}

/** A page that does nothing but try: hosts one name, several policies. */
export function hostileHost(pages: HostPages, policy: PagePolicy, needles: Needles): MatrixHost {
  return {
    name: `hostile page, ${policy} policy`,
    origin: HOSTILE_ORIGIN,
    open: async (browser) => {
      await browser.goto(pages.address('hostile.html', policy))
      pages.received.length = 0
    },
    pickers: {},
    dropOn: {
      'a place for it': '//*[@id="drop"]',
      'the composer': '//*[@id="editor"]',
      'an input for files': '//*[@id="visible"]',
      'an input in a closed shadow root': '//*[@id="closed-host"]',
      'nothing in particular': '//h1',
    },
    composer: '//*[@id="editor"]',
    uploadAddress: '/mail/u/0/upload/att?authuser=0',
    saw: async (browser) => [
      ...(await browser.evaluate<unknown[]>('[...window.__seen, ...(window.__intakes?.seen ?? [])]')),
      // It may send as many forms as it likes, so long as nothing of a file is in them.
      ...leakedIn(pages.received, needles, () => false),
    ],
    uploaded: () => pages.received.length,
  }
}

/** A picture that stands in the text goes out with the message. */
const PICTURES_IN_THE_TEXT = `[document, ...[...document.querySelectorAll('iframe')].map((frame) => {
  try { return frame.contentDocument } catch { return null }
})].flatMap((inner) => [...(inner?.querySelectorAll('[contenteditable] img, body[contenteditable] img') ?? [])])
  .filter((image) => /^(data|blob|file):/.test(image.src)).map(() => ({ where: 'picture in the text' }))`

function leakedIn<Request extends Pick<SeenRequest, 'path' | 'body'>>(
  requests: readonly Request[],
  needles: Needles,
  isUpload: (request: Request) => boolean,
): unknown[] {
  return requests
    .filter((request) => !request.body.includes(PROBE))
    .filter((request) => isUpload(request) || needles.some((needle) => request.body.includes(needle)))
    .map(({ path, body }) => ({ path, size: body.length }))
}

/** What the page sends that has bytes already (`pages/every-intake.js`). */
const PROBE = 'bytes the page has already'

function sentOn(requests: readonly SeenRequest[]): number {
  return requests.filter(({ body }) => body.includes(PROBE) || body.toString() === 'bytes').length
}

async function ready(browser: MatrixBrowser, expression: string): Promise<void> {
  for (const until = Date.now() + 20_000; Date.now() < until; ) {
    if (await browser.evaluate<boolean>(`Boolean(${expression})`).catch(() => false)) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`not there in time: ${expression}`)
}
