import * as v from 'valibot'
import { CONFIG_PATH, documentOf, type ViewerHost } from '#shared/isolation/documents.ts'
import { headersOf, type InlineHashes } from '#shared/isolation/headers.ts'
import { freshContentOrigin, type Origins } from '#shared/isolation/origins.ts'
import { RelayDescription } from '#shared/protocol/messages.ts'
import { inlineHashes } from '../http/inline-hashes.ts'
import type { FetchWhole, WholeAnswer } from './fetch-whole.ts'
import { sha256Hex, type ViewerManifest } from './viewer-manifest.ts'

export type Verdict = {
  /** How many answers were compared. */
  checked: number
  /** What is not as it was built, a sentence each. Empty: the deployment serves this viewer and nothing else. */
  findings: string[]
  /** Whom the shell may speak to besides relay and viewer: for a person to look at. */
  issuerOrigins: string[]
  /** Whom a vault may give a report to besides the relay: likewise. */
  recordOrigins: string[]
}

/** Headers that say nothing to a browser's security. Any other that was not expected is a finding. */
const HARMLESS = new Set(
  'accept-ranges age alt-svc connection content-length date etag keep-alive last-modified server transfer-encoding vary via x-request-id'.split(
    ' ',
  ),
)

/**
 * Fetches every file of the viewer from a live deployment, from each kind of host that serves it, and compares content
 * and headers with what was built. It sees what this machine is served: a server that answers somebody else otherwise
 * is found only from there.
 */
export async function verifyDeployment(
  viewerOrigin: string,
  manifest: ViewerManifest,
  fetchWhole: FetchWhole,
): Promise<Verdict> {
  const description = v.safeParse(
    RelayDescription,
    JSON.parse((await fetchWhole(viewerOrigin + CONFIG_PATH)).body.toString('utf8')),
  )
  if (!description.success)
    return { checked: 1, findings: [`${CONFIG_PATH} cannot be read`], issuerOrigins: [], recordOrigins: [] }
  const findings: string[] = []
  const { relayOrigin, contentOrigin, issuers } = description.output
  if (description.output.viewerOrigin !== viewerOrigin) {
    findings.push(`${CONFIG_PATH} says that the viewer is at ${description.output.viewerOrigin}`)
  }

  const shell = await fetchWhole(`${viewerOrigin}/`)
  const issuerOrigins = issuersIn(shell, [viewerOrigin, relayOrigin])
  for (const { issuer } of issuers) {
    const { origin } = new URL(issuer)
    if (!issuerOrigins.includes(origin)) findings.push(`the shell may not reach its own issuer ${origin}`)
  }
  const recordOrigins = [
    ...new Set(issuers.flatMap(({ record }) => (record ? [new URL(record.fhirBase).origin] : []))),
  ]
  const origins: Origins = { relayOrigin, viewerOrigin, contentOrigin, issuerOrigins, recordOrigins }
  const hosts: [ViewerHost, string][] = [
    ['shell', viewerOrigin],
    ['content', freshContentOrigin(contentOrigin)],
  ]

  let checked = 0
  for (const [host, origin] of hosts) {
    for (const path of pathsOf(host, manifest)) {
      const document = documentOf(host, path)
      if (!document) continue
      const answer = await fetchWhole(origin + path)
      checked += 1
      const expected = headersOf(document.tier, origins, origin, insideOf(document.tier, answer))
      findings.push(
        ...contentFindings(path, manifest.get(document.file), answer),
        ...headerFindings(path, expected, answer),
      )
    }
  }
  return { checked, findings: findings.map((finding) => finding.trim()), issuerOrigins, recordOrigins }
}

/** Every address at which a host of this kind serves a file of the manifest. */
function pathsOf(host: ViewerHost, manifest: ViewerManifest): string[] {
  const files = [...manifest.keys()].map((file) => `/${file}`)
  const shell = ['/', '/signed-in', '/r/gb-AAAAAAAAAAAAAAAAAAAAAA']
  // A viewer that was built before there was such a page has none.
  const governance = manifest.has('governance.html') ? ['/governance', '/governance/signed-in'] : []
  return [...(host === 'shell' ? [...shell, ...governance] : []), ...files].filter(
    (path) => documentOf(host, path) !== null,
  )
}

/** The hashes in a renderer's policy must be those of what it carries; that it carries the right thing, its own hash says. */
function insideOf(tier: string, answer: WholeAnswer): InlineHashes | undefined {
  return tier === 'renderer' ? inlineHashes(answer.body.toString('utf8')) : undefined
}

function contentFindings(path: string, expected: string | undefined, answer: WholeAnswer): string[] {
  if (answer.status !== 200) return [`${path}: answers ${answer.status}`]
  return sha256Hex(answer.body) === expected ? [] : [`${path}: is not the file that was built`]
}

function headerFindings(path: string, expected: Record<string, string>, answer: WholeAnswer): string[] {
  const wrong = Object.entries(expected).flatMap(([name, value]) => {
    const found = answer.headers[name]
    if (found === value) return []
    return [
      found === undefined ? `${path}: no ${name}` : `${path}: ${name} is ${found}, and should be ${value}`,
    ]
  })
  const more = Object.keys(answer.headers)
    .filter((name) => !(name in expected) && name !== 'content-type' && !HARMLESS.has(name))
    .map((name) => `${path}: ${name} should not be there`)
  return [...wrong, ...more]
}

/** Whom the shell's policy lets it speak to, but for its own two. */
function issuersIn(shell: WholeAnswer, own: readonly string[]): string[] {
  const policy = shell.headers['content-security-policy'] ?? ''
  const directive = policy
    .split(';')
    .map((part) => part.trim().split(/\s+/))
    .find(([name]) => name === 'connect-src')
  return (directive ?? []).slice(1).filter((source) => !own.includes(source))
}
