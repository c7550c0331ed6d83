import { type BrowserName, openPage, type RunningBrowser } from './browser.ts'
import { type PageOptions, servePage } from './page-server.ts'

export type BrowserRun = Omit<PageOptions, 'fileCount'> & {
  browser: BrowserName
  /** Paths of files on disk that the script gets as `File`s. */
  files?: readonly string[]
  timeoutMs: number
  /** Called when the page is open, with the browser's process. */
  whenOpen?: (browser: RunningBrowser) => void
}

/** Runs a script in a worker of a page in a real browser, and gives what it returned. */
export async function runInBrowser(options: BrowserRun): Promise<unknown> {
  const { browser: name, files = [], timeoutMs, whenOpen, ...page } = options
  const server = await servePage({ ...page, fileCount: files.length })
  try {
    const browser = await openPage(name, server, files)
    try {
      whenOpen?.(browser)
      return await Promise.race([server.result, tooLate(timeoutMs)])
    } finally {
      await browser.close()
    }
  } finally {
    await server.close()
  }
}

async function tooLate(timeoutMs: number): Promise<never> {
  await new Promise((later) => setTimeout(later, timeoutMs).unref())
  throw new Error(`the page took longer than ${timeoutMs} ms`)
}
