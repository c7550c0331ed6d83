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

export function findBrowser(name: 'chromium' | 'firefox'): string | undefined {
  return (name === 'chromium' ? CHROMIUMS : FIREFOXES).find((path) => path && existsSync(path))
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
export function installBrowsers(names: readonly ('chromium' | 'firefox')[]): void {
  const missing = names.filter((name) => !findBrowser(name))
  if (missing.length === 0) return
  if (!canInstallFromDebian()) throw new Error(whatToInstall(missing))
  const packages = missing.map((name) => (name === 'firefox' ? 'firefox-esr' : 'chromium'))
  installFromDebian([...packages, 'fonts-dejavu-core'])
  const stillMissing = missing.filter((name) => !findBrowser(name))
  if (stillMissing.length > 0) throw new Error(whatToInstall(stillMissing))
}

function whatToInstall(missing: readonly string[]): string {
  return [
    `No ${missing.join(' or ')} was found.`,
    'On Debian or Ubuntu:  sudo apt-get install chromium firefox-esr',
    'On Fedora:            sudo dnf install chromium firefox',
    'On macOS:             brew install --cask chromium firefox',
    'Elsewhere: set WARDLINK_CHROMIUM and WARDLINK_FIREFOX to the programs. Branded Chrome will not do:',
    'it no longer loads an extension from a folder.',
  ].join('\n')
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    installBrowsers(['chromium', 'firefox'])
    console.log(`Chromium: ${findBrowser('chromium')}\nFirefox:  ${findBrowser('firefox')}`)
  } catch (problem) {
    console.error(problem instanceof Error ? problem.message : problem)
    process.exitCode = 1
  }
}
