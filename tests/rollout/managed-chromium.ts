import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright'
import { findChromium } from '../commands/install-browsers.ts'

export type ManagedChromium = {
  context: BrowserContext
  /** Replaces what the machine's policy says; a running browser hears of it. */
  setPolicies(policies: object): Promise<void>
  /** Closes the browser and starts it again on the same profile. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** Where Debian's Chromium reads what is managed. */
const POLICIES = '/etc/chromium'

/**
 * Chromium on a machine that is managed: its own view of the file system has the policies in it, so nothing of the
 * real machine is changed and browsers beside it see none of this.
 *
 * @param hostRules further host rules, e.g. those of the practice page
 */
export async function startManagedChromium(
  policies: object,
  hostRules: readonly string[] = [],
): Promise<ManagedChromium> {
  const folder = await mkdtemp(join(tmpdir(), 'wardlink-managed-'))
  const managed = join(folder, 'etc', 'policies', 'managed')
  await mkdir(managed, { recursive: true })
  const launcher = join(folder, 'chromium')
  const binary = await findChromium()
  await writeFile(
    launcher,
    [
      '#!/bin/sh',
      'export WARDLINK_ETC WARDLINK_BROWSER',
      `WARDLINK_ETC='${join(folder, 'etc')}'`,
      `WARDLINK_BROWSER='${binary}'`,
      // The shell inside becomes the browser, so that whoever ends this process ends the browser.
      `exec unshare ${process.getuid?.() === 0 ? '' : '--map-root-user '}--mount sh -c 'mkdir -p ${POLICIES}; mount --bind "$WARDLINK_ETC" ${POLICIES} && exec "$WARDLINK_BROWSER" "$@"' sh "$@"`,
      '',
    ].join('\n'),
  )
  await chmod(launcher, 0o755)

  const setPolicies = async (next: object) => {
    const all = {
      ...next,
      // A browser shows nothing of an extension that is forced upon it to a debugger; here somebody has to look.
      DeveloperToolsAvailability: 1,
    }
    await writeFile(join(managed, 'wardlink.json'), JSON.stringify(all))
  }
  await setPolicies(policies)
  const start = () =>
    chromium.launchPersistentContext(join(folder, 'profile'), {
      executablePath: launcher,
      headless: true,
      // Playwright's defaults turn off extensions and everything that fetches them.
      ignoreDefaultArgs: ['--disable-extensions', '--disable-background-networking'],
      handleSIGINT: false,
      handleSIGTERM: false,
      ignoreHTTPSErrors: true,
      args: [
        '--no-sandbox',
        '--no-first-run',
        '--disable-component-update',
        '--ignore-certificate-errors',
        `--host-resolver-rules=${[...hostRules, 'MAP * ~NOTFOUND', 'EXCLUDE 127.0.0.1', 'EXCLUDE localhost', 'EXCLUDE *.localhost'].join(', ')}`,
      ],
    })
  let context = await start()
  return {
    get context() {
      return context
    },
    setPolicies,
    async restart() {
      await context.close()
      context = await start()
    },
    async close() {
      await context.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
