import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from './guarded-browser.ts'
import type { MatrixBrowser } from './matrix-browser.ts'
import type { MatrixHost } from './matrix-hosts.ts'
import { judge, type MatrixRow, type Outcome } from './matrix-row.ts'

export type FilesForMatrix = {
  photo: string
  second: string
  folder: string
  /** 2 GiB, of which next to nothing is on the disk. */
  big: string
  png: Uint8Array
}

export type Trying = {
  browser: MatrixBrowser
  host: MatrixHost
  files: FilesForMatrix
  /** Whether this run is for the intake at all. */
  wants(intake: string): boolean
  note(row: MatrixRow): void
}

const EVERY_INTAKE = await readFile(join(import.meta.dirname, 'pages/every-intake.js'), 'utf8')
const CAPTURE = await readFile(join(import.meta.dirname, 'pages/capture.js'), 'utf8')

const BUTTON = '//*[@id="every-intake"]'

/** The intakes a script tries on a page, by the group they are driven in. */
type Groups = Record<'pickers' | 'frames' | 'windows' | 'uploads', string[]>

/** Every intake of one host in one browser. */
export async function hostRows(trying: Trying): Promise<void> {
  const { browser, host, files } = trying
  for (const name of Object.keys(host.pickers)) await pickerRow(trying, name)
  const groups = await groupsOn(trying)
  for (const name of groups.pickers) {
    if (takesNoFolder(trying, name)) continue
    await scriptRow(trying, name, () => browser.choose(() => tryIt(browser, name), pathsFor(name, files)))
  }
  for (const name of groups.frames) {
    await scriptRow(trying, name, async () => {
      await tryIt(browser, name)
      await pause(browser.patienceMs / 5)
      return browser.choose(() => browser.clickAt(60, 100), [files.photo])
    })
  }
  for (const name of groups.windows) {
    await scriptRow(trying, name, () => browser.chooseInNewWindow(() => tryIt(browser, name), [files.photo]))
  }
  for (const name of groups.uploads) await uploadRow(trying, name)
  await dropRows(trying)
  await pasteRows(trying)
  for (const name of CAPTURES) await captureRow(trying, name)
  fixed(trying, 'forward of a file the host has already', {
    verdict: 'not applicable',
    reason: 'nothing new enters: the host has the bytes, and forwards them without the browser',
  })
}

/** One row by the host's own means, also for a variant of it. */
export async function pickerRow(trying: Trying, intake: string, query = ''): Promise<void> {
  const { browser, host, files } = trying
  const click = host.pickers[intake] ?? Object.values(host.pickers).at(query ? 1 : 0)
  if (click) await row(trying, intake, query, () => browser.choose(() => click(browser), [files.photo]))
}

/** Whatever buttons a hostile page has. */
export async function buttonRows(trying: Trying, names: readonly string[]): Promise<void> {
  const { browser, files } = trying
  for (const name of names) {
    if (takesNoFolder(trying, name)) continue
    await row(trying, name, '', () =>
      browser.choose(
        () => browser.click(`//button[text()=${JSON.stringify(name)}]`),
        [/directory/i.test(name) ? files.folder : files.photo],
      ),
    )
  }
}

function takesNoFolder(trying: Trying, intake: string): boolean {
  if (trying.browser.takesFolders || !intake.startsWith('webkitdirectory')) return false
  const reason =
    'no interface of this browser gives a folder to a chooser; the same handlers are driven in Chromium'
  fixed(trying, intake, { verdict: 'not applicable', reason })
  return true
}

export async function dropRows(trying: Trying): Promise<void> {
  const { browser, host, files } = trying
  const [first = ''] = Object.values(host.dropOn)
  const drops = [
    ...Object.entries(host.dropOn).map(
      ([where, on]) => [`file dropped on ${where}`, on, { files: [files.photo] }] as const,
    ),
    ['several files dropped', first, { files: [files.photo, files.second] }] as const,
    ['folder dropped', first, { files: [files.folder] }] as const,
    ['file of 2 GiB dropped', first, { files: [files.big] }] as const,
    ['image of another page dropped', first, { image: 'https://elsewhere.example/scan.png' }] as const,
  ]
  for (const [intake, on, what] of drops) {
    const { drop } = browser
    if (intake === 'folder dropped' && !browser.takesFolders) {
      const reason =
        'no interface of this browser drags a folder into it; the same handlers are driven in Chromium'
      fixed(trying, intake, { verdict: 'not applicable', reason })
    } else if (drop) await row(trying, intake, '', () => drop(on, what).then(() => true))
    else {
      fixed(trying, intake, {
        verdict: 'not applicable',
        reason:
          'nothing drives a drag from outside in this browser; the same handlers are driven in Chromium',
      })
    }
  }
}

export async function pasteRows(trying: Trying): Promise<void> {
  const { browser, host, files } = trying
  const png = Buffer.from(files.png).toString('base64')
  const picture = `<p>Look at this</p><img src="data:image/png;base64,${png}">`
  const pastes: [intake: string, parts: Record<string, string>][] = [
    ['picture pasted', { 'image/png': png }],
    [
      'picture with HTML pasted',
      { 'image/png': png, 'text/html': '<img src="https://elsewhere.example/a.png">' },
    ],
    ['HTML with a picture in it pasted', { 'text/html': picture, 'text/plain': 'Look at this' }],
  ]
  for (const [intake, parts] of pastes) {
    await scriptRow(trying, intake, async () => {
      if (!(await copied(browser, parts))) return false
      await browser.click(host.composer)
      await browser.paste()
      return true
    })
  }
  fixed(trying, 'file pasted', {
    verdict: 'not applicable',
    reason:
      'files of the disk come to the clipboard by the system alone, and by the event a picture does, pasted above',
  })
  await scriptRow(trying, 'clipboard.read()', async () => {
    if (!(await copied(browser, { 'image/png': png }))) return false
    await tryIt(browser, 'clipboard.read()')
    return true
  })
}

/** Puts what somebody copied on the clipboard, by a click as well. */
async function copied(browser: MatrixBrowser, parts: Record<string, string>): Promise<boolean> {
  await browser.evaluate(
    `Object.assign(window.__intakes, { sent: null, parts: ${JSON.stringify(parts)} }) && true`,
  )
  await tryIt(browser, 'copy')
  return until(() => browser.evaluate<boolean>(`window.__intakes.sent === 'copied'`), 3000)
}

const CAPTURES = [
  'voice note by MediaRecorder',
  'voice note by script on samples',
  'video by MediaRecorder',
  'picture by canvas',
  'picture by createImageBitmap',
  'picture by VideoFrame',
  'picture by ImageCapture',
  'frames by MediaStreamTrackProcessor',
  'picture by WebGL',
  'screen, recorded',
]

/** Bytes made of a microphone, a camera or a screen. */
async function captureRow(trying: Trying, name: string): Promise<void> {
  const { browser } = trying
  if (!trying.wants(name)) return
  await scriptRow(trying, name, async () => {
    if (name.startsWith('screen')) {
      await tryIt(browser, name)
      await pause(1500)
      return true
    }
    await browser.evaluate(`(() => { ${CAPTURE}; return true })()`)
    const came = await browser.evaluate<string>(
      `Promise.race([window.__capture[${JSON.stringify(name)}](), new Promise((done) => setTimeout(done, 8000, 'nothing in time'))])`,
    )
    if (came === 'bytes')
      await browser.evaluate(`window.__intakes.seen.push({ where: ${JSON.stringify(name)} })`)
    if (/ReferenceError|TypeError|no sound|in time/.test(came)) {
      const why = came.replace(/^refused ReferenceError$/, 'this browser has no such thing')
      await browser.evaluate(`(window.__intakes.failed = ${JSON.stringify(why)})`)
      return false
    }
    return true
  })
}

/** A page that uploads whatever it is given; and what becomes of bytes it has already. */
async function uploadRow(trying: Trying, name: string): Promise<void> {
  const { browser, host, files } = trying
  const by = name.replace('upload by ', '')
  await scriptRow(
    trying,
    name,
    () => browser.choose(() => tryIt(browser, name), [files.photo]),
    async () => {
      if (by === 'WebSocket') return 'the backstop cannot look into a socket'
      const answer = await browser.evaluate<unknown>(
        `window.__intakes.send(${JSON.stringify(by)}, ${JSON.stringify(host.uploadAddress)})`,
      )
      if (host.uploaded() > 0) return 'the backstop let bytes through that the page had already'
      if (typeof answer === 'string')
        return `no such upload from this page: ${answer.replace('cannot: ', '')}`
      return answer === true
        ? 'the backstop did not answer'
        : 'bytes the page has already are blocked by the backstop'
    },
  )
}

async function groupsOn({ browser, host }: Trying): Promise<Groups> {
  await host.open(browser)
  await browser.evaluate(`(() => { ${EVERY_INTAKE}; return true })()`)
  return browser.evaluate(
    `(({ pickers, frames, windows, uploads }) => ({ pickers, frames, windows, uploads }))(window.__intakes)`,
  )
}

function pathsFor(name: string, { photo, second, folder, big }: FilesForMatrix): string[] {
  if (/directory/i.test(name)) return [folder]
  if (/2 GiB/.test(name)) return [big]
  return /several/.test(name) ? [photo, second] : [photo]
}

async function tryIt(browser: MatrixBrowser, name: string): Promise<void> {
  await browser.evaluate(`(window.__intakes.next = ${JSON.stringify(name)})`)
  await browser.click(BUTTON)
}

/** A row tried by `pages/every-intake.js`, put into the host's page. */
async function scriptRow(
  trying: Trying,
  intake: string,
  attach: () => Promise<boolean>,
  remark?: () => Promise<string>,
): Promise<void> {
  const { browser } = trying
  await row(
    trying,
    intake,
    undefined,
    async () => {
      await browser.evaluate(`(() => { ${EVERY_INTAKE}; return true })()`)
      return attach()
    },
    remark,
  )
}

async function row(
  trying: Trying,
  intake: string,
  query: string | undefined,
  attach: () => Promise<boolean>,
  remark?: () => Promise<string>,
): Promise<void> {
  const { browser, host, note } = trying
  if (!trying.wants(intake)) return
  const key = { host: host.name, browser: browser.name, intake }
  try {
    let outcome = await tryOnce(trying, intake, query, attach)
    // On a machine that is busy, nothing within seconds does not mean never.
    if (!outcome.opened && !outcome.refused) {
      browser.patienceMs *= 4
      outcome = await tryOnce(trying, intake, query, attach).finally(() => {
        browser.patienceMs /= 4
      })
    }
    const judged = judge(outcome)
    const remarked =
      judged.verdict === 'held' && remark ? `${judged.reason}; ${await remark()}` : judged.reason
    note({ ...key, ...judged, reason: remarked })
  } catch (problem) {
    const [line = ''] = String((problem as Error).message ?? problem).split('\n')
    note({ ...key, verdict: 'not applicable', reason: `${NOT_DRIVEN}: ${line.slice(0, 120)}` })
  }
}

async function tryOnce(
  { browser, host }: Trying,
  intake: string,
  query: string | undefined,
  attach: () => Promise<boolean>,
): Promise<Outcome> {
  await (query ? host.open(browser, query) : host.open(browser))
  const opened = await attach()
  // What is refused while it is made opens no panel.
  const isMade = CAPTURES.includes(intake)
  const held = await until(() => browser.hasPanel(), isMade ? 0 : opened ? browser.patienceMs : 200)
  // Whoever polls has had its turn.
  await pause(60)
  const saw = await host.saw(browser)
  return { saw, opened, held, refused: await browser.evaluate<string>(`window.__intakes?.failed ?? ''`) }
}

/** A row with this reason says nothing about the host: whoever runs the matrix has to look. */
export const NOT_DRIVEN = 'could not be driven'

function fixed(trying: Trying, intake: string, judged: Pick<MatrixRow, 'verdict' | 'reason'>): void {
  if (!trying.wants(intake)) return
  trying.note({ host: trying.host.name, browser: trying.browser.name, intake, ...judged })
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
