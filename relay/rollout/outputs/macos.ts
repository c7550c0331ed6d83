import { createHash } from 'node:crypto'
import type { OutputFile, PolicyValue, RolloutPlan } from '../rollout-plan.ts'
import type { BrowserName } from '../trust-file.ts'
import { firefoxPolicies } from './linux.ts'
import { xmlText } from './xml.ts'

const DOMAINS: Partial<Record<BrowserName, string>> = {
  chrome: 'com.google.Chrome',
  edge: 'com.microsoft.Edge',
  firefox: 'org.mozilla.firefox',
}

/** A configuration profile for Jamf, Intune or any other management of Macs; it is to be signed there. */
export function macosFiles(plan: RolloutPlan): OutputFile[] {
  const payloads = plan.browsers.flatMap((browser) => payloadsOf(plan, browser))
  if (payloads.length === 0) return []
  const profile = {
    PayloadType: 'Configuration',
    PayloadVersion: 1,
    PayloadScope: 'System',
    PayloadIdentifier: 'example.wardlink.rollout',
    PayloadUUID: uuidOf(`${plan.trust}\0profile`),
    PayloadDisplayName: 'Wardlink',
    PayloadOrganization: plan.trust,
    PayloadContent: payloads,
  }
  const content = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    ...plistLines(profile, ''),
    '</plist>',
    '',
  ].join('\n')
  return [{ path: 'macos/wardlink.mobileconfig', content }]
}

function payloadsOf(plan: RolloutPlan, browser: BrowserName): PolicyValue[] {
  const domain = DOMAINS[browser]
  if (!domain) return []
  if (browser === 'firefox') {
    return [
      payload(plan, domain, { EnterprisePoliciesEnabled: true, ...firefoxPolicies(plan) } as Dictionary),
    ]
  }
  return [
    payload(plan, domain, plan.chromium(browser)),
    // The extension's own settings have a domain of their own, named by its id.
    payload(plan, `${domain}.extensions.${plan.chromiumId}`, plan.settings),
  ]
}

type Dictionary = { [name: string]: PolicyValue }

function payload(plan: RolloutPlan, domain: string, settings: Dictionary): Dictionary {
  return {
    PayloadType: domain,
    PayloadVersion: 1,
    PayloadIdentifier: `example.wardlink.rollout.${domain}`,
    PayloadUUID: uuidOf(`${plan.trust}\0${domain}`),
    PayloadDisplayName: `Wardlink (${domain})`,
    ...settings,
  }
}

/** The same trust and domain give the same id, so that a newer profile replaces the older one. */
function uuidOf(name: string): string {
  const bytes = createHash('sha256').update(`wardlink/1 profile\0${name}`).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex').toUpperCase()
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

function plistLines(value: PolicyValue, indent: string): string[] {
  const inside = `${indent}  `
  if (Array.isArray(value)) {
    return [`${indent}<array>`, ...value.flatMap((item) => plistLines(item, inside)), `${indent}</array>`]
  }
  switch (typeof value) {
    case 'string':
      return [`${indent}<string>${xmlText(value)}</string>`]
    case 'boolean':
      return [`${indent}<${value ? 'true' : 'false'}/>`]
    case 'number':
      return [`${indent}${Number.isInteger(value) ? `<integer>${value}</integer>` : `<real>${value}</real>`}`]
    default:
      return [
        `${indent}<dict>`,
        ...Object.entries(value).flatMap(([name, item]) => [
          `${inside}<key>${xmlText(name)}</key>`,
          ...plistLines(item, inside),
        ]),
        `${indent}</dict>`,
      ]
  }
}
