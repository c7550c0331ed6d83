import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtFolder, ensureBuilt } from '../demo/built.ts'
import { ICON_GENERATIONS, LANGUAGES, OPENERS, UPLOADERS } from '../demo/practice-whatsapp/page/variants.ts'
import { startPracticeWhatsApp } from '../demo/practice-whatsapp/server/server.ts'
import { makeSamples } from '../fixtures/make.ts'
import { buildForPolicy } from './build-extension.ts'
import { makeFilesToAttach } from './guarded-browser.ts'
import { startHostPages } from './host-page-server.ts'
import type { MatrixBrowser } from './matrix-browser.ts'
import {
  hostileHost,
  type MatrixHost,
  practiceMailHosts,
  practiceWhatsAppHost,
  roundcubeHosts,
} from './matrix-hosts.ts'
import { matrixInChromium } from './matrix-in-chromium.ts'
import { matrixInFirefox } from './matrix-in-firefox.ts'
import {
  buttonRows,
  dropRows,
  type FilesForMatrix,
  hostRows,
  pasteRows,
  pickerRow,
  type Trying,
} from './matrix-intakes.ts'
import type { MatrixRow } from './matrix-row.ts'
import { startPracticeMail } from './practice-mail/server.ts'
import { ROUNDCUBE_ORIGINS, startRoundcube } from './roundcube/roundcube.ts'

/** Which part of the matrix a run is for. */
export type Part = {
  host(name: string): boolean
  browser(name: string): boolean
  row(row: Pick<MatrixRow, 'host' | 'browser' | 'intake'>): boolean
}

/** Hosts that share servers and one build of the extension. */
type Stage = {
  /** Pieces of their names, to know whether to start at all. */
  hosts: readonly string[]
  start(files: Files): Promise<Started>
  /** What policy says of hosts that are not built in. */
  policy: object | null
}
type Started = {
  hosts: { host: MatrixHost; rows: (trying: Trying) => Promise<void> }[]
  hostRules: readonly string[]
  ports: Readonly<Record<string, number>>
  close(): Promise<void>
}

const STAGES: readonly Stage[] = [
  {
    hosts: [
      'practice Gmail',
      'practice Gmail, input in the document',
      'practice Outlook Web',
      'practice Outlook Web, input in the document',
      'practice Proton',
    ],
    policy: null,
    start: async ({ needles }) => {
      await ensureBuilt(['practice-mail'])
      const mail = await startPracticeMail()
      const hosts = practiceMailHosts(mail, needles).map((host) => ({
        host,
        rows: host.name.includes('input in the document') ? ownPickerRows : hostRows,
      }))
      return { ...mail, hosts }
    },
  },
  {
    hosts: ['Roundcube, plain text', 'Roundcube, TinyMCE'],
    policy: { hosts: namesOf(Object.values(ROUNDCUBE_ORIGINS)) },
    start: async ({ needles }) => {
      const roundcube = await startRoundcube()
      const hosts = roundcubeHosts(roundcube, needles).map((host) => ({ host, rows: hostRows }))
      return { ...roundcube, hosts }
    },
  },
  {
    hosts: ['practice WhatsApp Web', 'hostile page, strict policy', 'hostile page, loose policy'],
    policy: null,
    start: async ({ needles }) => {
      await ensureBuilt(['practice-whatsapp'])
      const pages = await startHostPages()
      const practice = await startPracticeWhatsApp()
      return {
        hosts: [
          { host: practiceWhatsAppHost(practice), rows: whatsAppRows },
          {
            host: hostileHost(pages, 'strict', needles),
            rows: hostilePageRows(['openers', 'handles', 'folders']),
          },
          {
            host: hostileHost(pages, 'loose', needles),
            rows: hostilePageRows(['openers', 'loose', 'handles', 'folders']),
          },
        ],
        hostRules: [...pages.hostRules, ...practice.hostRules],
        ports: {
          'mail.google.com': pages.port,
          'web.whatsapp.com': practice.port,
          'media-practice.cdn.whatsapp.net': practice.port,
        },
        close: async () => {
          await practice.close()
          await pages.close()
        },
      }
    },
  },
]

/**
 * Drives every row of a part, and starts nothing that none of them needs.
 *
 * @returns what could not be started; its rows are missing, and the others are there
 */
export async function runMatrix(part: Part, note: (row: MatrixRow) => void): Promise<Error[]> {
  const problems: Error[] = []
  const files = await matrixFiles()
  try {
    for (const stage of STAGES) {
      if (!stage.hosts.some(part.host)) continue
      await runStage(stage, part, files, note).catch((problem) => problems.push(problem as Error))
    }
  } finally {
    await files.remove()
  }
  return problems
}

async function runStage(
  stage: Stage,
  part: Part,
  files: Files,
  note: (row: MatrixRow) => void,
): Promise<void> {
  const started = await stage.start(files)
  try {
    for (const name of ['chromium', 'firefox'] as const) {
      if (!part.browser(name)) continue
      const browser = await startBrowserFor(name, stage, started)
      try {
        for (const { host, rows } of started.hosts) {
          if (!part.host(host.name)) continue
          const wants = (intake: string) => part.row({ host: host.name, browser: name, intake })
          await rows({ browser, host, files, wants, note })
        }
      } finally {
        await browser.close()
      }
    }
  } finally {
    await started.close()
  }
}

async function startBrowserFor(
  name: 'chromium' | 'firefox',
  { policy }: Stage,
  { hostRules, ports }: Started,
): Promise<MatrixBrowser> {
  const start = (folder: string) =>
    name === 'chromium'
      ? matrixInChromium(folder, hostRules, policy ?? {})
      : matrixInFirefox(folder, ports, ...(policy ? [policy] : []))
  if (!policy) {
    const build = name === 'chromium' ? 'chrome-mv3' : 'firefox-mv3'
    await ensureBuilt([build])
    return start(builtFolder(build))
  }
  const extension = await buildForPolicy(name === 'chromium' ? 'chrome' : 'firefox')
  const browser = await start(extension.path)
  return { ...browser, close: () => browser.close().finally(extension.remove) }
}

const WHATSAPP_VARIANTS: readonly (readonly [intake: string, query: string])[] = [
  ...OPENERS.map((opener) => [`picker by ${opener}`, `opener=${opener}`] as const),
  ...['require-corp', 'credentialless'].map(
    (isolation) => [`picker, page isolated by ${isolation}`, `isolation=${isolation}`] as const,
  ),
  ...LANGUAGES.map((lang) => [`picker, page in ${lang}`, `lang=${lang}`] as const),
  ...ICON_GENERATIONS.map((icons) => [`picker, icons of ${icons}`, `icons=${icons}`] as const),
  ['picker, no test ids', 'testids=off'] as const,
  ...UPLOADERS.map((upload) => [`picker, page uploads by ${upload}`, `upload=${upload}`] as const),
]

async function whatsAppRows(trying: Trying): Promise<void> {
  for (const [intake, query] of WHATSAPP_VARIANTS) await pickerRow(trying, intake, query)
  await hostRows(trying)
}

async function ownPickerRows(trying: Trying): Promise<void> {
  for (const intake of Object.keys(trying.host.pickers)) await pickerRow(trying, intake)
}

function hostilePageRows(groups: readonly string[]): (trying: Trying) => Promise<void> {
  return async (trying) => {
    await trying.host.open(trying.browser)
    const names = await trying.browser.evaluate<Record<string, string[]>>('window.__names')
    for (const group of groups) await buttonRows(trying, names[group] ?? [])
    await dropRows(trying)
    await pasteRows(trying)
  }
}

type Files = FilesForMatrix & {
  /** Bytes and names that must be nowhere, as a host may encode them. */
  needles: string[]
  remove(): Promise<void>
}

/** What is attached: photos, a folder, a picture for the clipboard, and two gibibytes of next to nothing. */
export async function matrixFiles(): Promise<Files> {
  const folder = await mkdtemp(join(tmpdir(), 'wardlink-matrix-'))
  const samples = await makeSamples(folder)
  const files = await makeFilesToAttach()
  const second = join(folder, 'second.jpg')
  const big = join(folder, 'scan.dcm')
  await writeFile(second, SECOND)
  await writeFile(big, 'D')
  await truncate(big, 2 * 1024 ** 3)
  const contents = [SECOND, 'Jpeg bytes that no page may see']
  return {
    ...files,
    second,
    big,
    png: samples.png.bytes,
    needles: [
      ...['photo.jpg', 'second.jpg', 'scan.dcm', 'one.pdf', 'two.pdf', 'data:image/'],
      ...contents,
      ...contents.map((text) => Buffer.from(text).toString('base64').slice(0, 24)),
    ],
    remove: async () => {
      await files.remove()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const SECOND = 'Other bytes that no page may see'

function namesOf(origins: readonly string[]): Record<string, 'convert'> {
  return Object.fromEntries(origins.map((origin) => [new URL(origin).hostname, 'convert' as const]))
}
