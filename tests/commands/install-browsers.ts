import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { canInstallFromDebian, installFromDebian } from './debian.ts'

/** Where Debian, other Linuxes and macOS put a Chromium that takes `--load-extension` (branded Chrome does not). */
const CHROMIUMS = [
  process.env.WARDLINK_CHROMIUM,
  // The program itself: Debian's wrapper in /usr/bin adds switches of its own.
  '/usr/lib/chromium/chromium',
  '/usr/lib64/chromium-browser/chromium-browser',
  '/usr/lib/chromium-browser/chromium-browser',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

const FIREFOXES = [
  process.env.WARDLINK_FIREFOX,
  '/usr/lib/firefox-esr/firefox-esr',
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
]

/** WebKitGTK's own small browser, the nearest thing to Safari that runs here. Debian keeps it beside the library. */
const WEBKITS = [
  process.env.WARDLINK_WEBKIT,
  ...['x86_64-linux-gnu/', 'aarch64-linux-gnu/', ''].flatMap((folder) =>
    ['webkit2gtk-4.1', 'webkitgtk-6.0', 'webkit2gtk-4.0'].map(
      (version) => `/usr/lib/${folder}${version}/MiniBrowser`,
    ),
  ),
  '/usr/libexec/webkit2gtk-4.1/MiniBrowser',
]

export type BrowserName = 'chromium' | 'firefox' | 'webkit'

const PLACES: Readonly<Record<BrowserName, readonly (string | undefined)[]>> = {
  chromium: CHROMIUMS,
  firefox: FIREFOXES,
  webkit: WEBKITS,
}

/** What Debian calls them; WebKit's also drives it and gives it a screen to draw on. */
const PACKAGES: Readonly<Record<BrowserName, readonly string[]>> = {
  chromium: ['chromium'],
  firefox: ['firefox-esr'],
  webkit: ['webkit2gtk-driver', 'xvfb'],
}

export function findBrowser(name: BrowserName): string | undefined {
  const found = PLACES[name].find((path) => path && existsSync(path))
  const isDriven =
    name !== 'webkit' || ['WebKitWebDriver', 'Xvfb'].every((one) => existsSync(`/usr/bin/${one}`))
  return isDriven ? found : undefined
}

/** @throws Error with what to install, when there is no Chromium */
export function findChromium(): string {
  const found = findBrowser('chromium')
  if (!found) throw new Error(whatToInstall(['chromium']))
  return found
}

/**
 * Makes sure the browsers are there: on Debian as root it installs them, elsewhere it says what to install.
 *
 * @throws Error whose message is for the person at the terminal
 */
export function installBrowsers(names: readonly BrowserName[]): void {
  const missing = names.filter((name) => !findBrowser(name))
  if (missing.length === 0) return
  if (!canInstallFromDebian()) throw new Error(whatToInstall(missing))
  installFromDebian([...missing.flatMap((name) => PACKAGES[name]), 'fonts-dejavu-core'])
  const stillMissing = missing.filter((name) => !findBrowser(name))
  if (stillMissing.length > 0) throw new Error(whatToInstall(stillMissing))
}

function whatToInstall(missing: readonly string[]): string {
  return [
    `No ${missing.join(' or ')} was found.`,
    'On Debian or Ubuntu:  sudo apt-get install chromium firefox-esr webkit2gtk-driver xvfb',
    'On Fedora:            sudo dnf install chromium firefox',
    'On macOS:             brew install --cask chromium firefox',
    'Elsewhere: set WARDLINK_CHROMIUM and WARDLINK_FIREFOX to the programs. Branded Chrome will not do:',
    'it no longer loads an extension from a folder.',
  ].join('\n')
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const names = ['chromium', 'firefox', 'webkit'] as const
    installBrowsers(names)
    for (const name of names) console.log(`${name}: ${findBrowser(name)}`)
  } catch (problem) {
    console.error(problem instanceof Error ? problem.message : problem)
    process.exitCode = 1
  }
}
