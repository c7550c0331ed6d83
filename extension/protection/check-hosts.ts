import { browser } from 'wxt/browser'
import type { HostCheck } from '#shared/protection/protection-report.ts'
import { BUILT_IN_PACKS } from '../hosts/built-in-packs.ts'
import { packFor } from '../hosts/host-pack.ts'
import { allHosts } from '../hosts/policy-hosts.ts'
import { hostMode } from '../intercept/host-mode.ts'
import { callCanary } from '../messages/channel.ts'

/** A page that is busy answers a moment later; one that never does has no guard. */
const PATIENCE_MS = 3000

/**
 * The live self-test: asks the canary in every tab that is open at a protected host to prove, now, that each intake
 * is still held. Nothing opens and no page notices.
 */
export async function checkHosts(managed: unknown, local: unknown): Promise<HostCheck[]> {
  return Promise.all(allHosts(managed, local).map((host) => checkHost(host, managed, local)))
}

async function checkHost(host: string, managed: unknown, local: unknown): Promise<HostCheck> {
  const mode = hostMode(host, managed, local)
  const fromPolicy = isRecord(managed) ? managed.hostPacks : null
  const pack = packFor(host, fromPolicy, BUILT_IN_PACKS, () => false)
  const about = {
    host,
    mode,
    pack: pack && {
      name: pack.name,
      recordedAt: pack.recordedAt,
      isFromPolicy: !BUILT_IN_PACKS.includes(pack),
    },
    missing: [],
    stand: [],
  }
  if (mode === 'off') return { ...about, is: 'off' }
  const tabs = await browser.tabs.query({ url: `https://${host}/*`, discarded: false }).catch(() => [])
  const open = tabs.flatMap(({ id, status }) => (id === undefined || status !== 'complete' ? [] : [id]))
  if (open.length === 0) return { ...about, is: 'not-open' }
  const proofs = await Promise.all(open.map(prove))
  // One tab that says nothing is one where files go through.
  if (proofs.some((proof) => proof === null)) return { ...about, is: 'silent' }
  const missing = [...new Set(proofs.flatMap((proof) => proof?.missing ?? []))]
  const stand = [...new Set(proofs.flatMap((proof) => proof?.stand ?? []))].filter(
    (intake) => !missing.includes(intake),
  )
  return { ...about, missing, stand, is: missing.length > 0 ? 'missing' : 'stands' }
}

async function prove(tabId: number) {
  const patience = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE_MS))
  return Promise.race([callCanary(tabId, 'canary/prove', null).catch(() => null), patience])
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
