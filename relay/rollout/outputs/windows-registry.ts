import type { OutputFile, PolicyValue, RolloutPlan } from '../rollout-plan.ts'
import type { BrowserName } from '../trust-file.ts'
import { firefoxPolicies } from './linux.ts'

const ROOTS: Partial<Record<BrowserName, string>> = {
  chrome: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Google\\Chrome',
  edge: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Edge',
  firefox: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Mozilla\\Firefox',
}

/**
 * Registry files for Windows. Everything is written as keys of its own below the browser's, never as one JSON text:
 * a text would replace what the trust has set for its other extensions.
 */
export function windowsRegistryFiles(plan: RolloutPlan): OutputFile[] {
  return plan.browsers.flatMap((browser) => {
    const root = ROOTS[browser]
    if (!root) return []
    const tree =
      browser === 'firefox'
        ? (firefoxPolicies(plan) as PolicyValue)
        : {
            ...plan.chromium(browser),
            '3rdparty': { extensions: { [plan.chromiumId]: { policy: plan.settings } } },
          }
    return [{ path: `windows/wardlink-${browser}.reg`, content: registryText(root, tree as Tree) }]
  })
}

type Tree = { [name: string]: PolicyValue }

/** UTF-16 with its mark, as regedit writes it itself: a name with an accent survives. */
function registryText(root: string, tree: Tree): Uint8Array {
  const text = ['Windows Registry Editor Version 5.00', ...keyLines(root, tree), ''].join('\r\n')
  return Buffer.from(`\ufeff${text}`, 'utf16le')
}

function keyLines(key: string, tree: Tree): string[] {
  const entries = Object.entries(tree)
  const values = entries.flatMap(([name, value]) => {
    const written = registryValue(value)
    return written === null ? [] : [`${quoted(name)}=${written}`]
  })
  const below = entries.flatMap(([name, value]) => {
    if (typeof value !== 'object') return []
    const branch = Array.isArray(value) ? numbered(value) : value
    return keyLines(`${key}\\${name}`, branch)
  })
  return [...(values.length > 0 || entries.length === 0 ? ['', `[${key}]`, ...values] : []), ...below]
}

/** A list is a key whose values are called 1, 2, 3. */
function numbered(list: readonly PolicyValue[]): Tree {
  return Object.fromEntries(list.map((value, index) => [String(index + 1), value]))
}

function registryValue(value: PolicyValue): string | null {
  switch (typeof value) {
    case 'string':
      return quoted(value)
    case 'boolean':
      return `dword:${value ? '00000001' : '00000000'}`
    case 'number':
      // The registry has whole numbers up to 32 bits; others are read from text.
      return Number.isInteger(value) && value >= 0 && value < 2 ** 32
        ? `dword:${value.toString(16).padStart(8, '0')}`
        : quoted(String(value))
    default:
      return null
  }
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
