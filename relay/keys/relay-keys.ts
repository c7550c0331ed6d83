import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import * as v from 'valibot'
import { fromBase64url, toBase64url } from '#shared/bytes/base64url.ts'
import { Secret } from '#shared/bytes/secret.ts'
import { exportPrivateKey, importPrivateKey, makeWrapKeyPair, type WrapKeyPair } from '#shared/wrap/wrap.ts'
import { WrapPublicKey } from '#shared/wrap/wrapped.ts'
import type { Tenant } from '../config/config.ts'
import { generationsOf, namedOf, nextName } from './generations.ts'
import { KeyFileProblem, readKeyFile, readSecretKeyFile, writeKeyFile } from './key-file.ts'
import { type LogKey, makeLogKeyText, readLogKey, signingTogether } from './log-key.ts'

/** Every long-lived key of a relay, each for one purpose. Keys of single relay shares are in `shares/`. */
export type RelayKeys = {
  /** Senders wrap relay shares to it, vaults wrap parking keys to it. */
  wrapKey: WrapKeyPair
  /** All that is still unwrapped, the newest first: somebody may have read an earlier description. */
  wrapKeys: readonly WrapKeyPair[]
  tenants: ReadonlyMap<string, TenantKeys>
}

export type TenantKeys = {
  /** Signs with every key of the log that is not retired; says the newest when it is asked for its own. */
  logKey: LogKey
  /** Turns (issuer, subject) into the pseudonym the audit log uses. */
  pepper: Secret
}

const WrapKeyFile = v.strictObject({ public: WrapPublicKey, private: v.string() })

export async function makeRelayKeys(folder: string, tenants: readonly Pick<Tenant, 'id' | 'logName'>[]) {
  await makeWrapKey(join(folder, 'wrap.key'))
  for (const tenant of tenants) await makeTenantKeys(folder, tenant)
}

export async function makeTenantKeys(folder: string, tenant: Pick<Tenant, 'id' | 'logName'>) {
  writeKeyFile(join(folder, 'tenants', tenant.id, 'log.key'), await makeLogKeyText(tenant.logName))
  writeKeyFile(join(folder, 'tenants', tenant.id, 'pepper.key'), toBase64url(randomBytes(32)))
}

/** One more of a key that is there already. It is used at once, and named to others a moment later. */
export async function makeNextKey(
  folder: string,
  which: 'wrap' | Pick<Tenant, 'id' | 'logName'>,
  nowAt: number,
): Promise<void> {
  if (which === 'wrap') return makeWrapKey(join(folder, nextName('wrap', nowAt)))
  writeKeyFile(join(folder, 'tenants', which.id, nextName('log', nowAt)), await makeLogKeyText(which.logName))
}

async function makeWrapKey(path: string): Promise<void> {
  const { publicKey, privateKey } = await makeWrapKeyPair(undefined, { extractable: true })
  const exported = await exportPrivateKey(privateKey)
  const wrapKey: v.InferInput<typeof WrapKeyFile> = {
    public: publicKey,
    private: toBase64url(exported.reveal()),
  }
  writeKeyFile(path, JSON.stringify(wrapKey))
}

/** @throws KeyFileProblem */
export async function readRelayKeys(
  folder: string,
  tenants: readonly Tenant[],
  nowAt = Date.now(),
): Promise<RelayKeys> {
  const keys = await Promise.all(
    tenants.map(async (tenant) => [tenant.id, await readTenantKeys(folder, tenant, nowAt)] as const),
  )
  const generations = generationsOf(folder, 'wrap')
  const wrapKeys = await Promise.all(generations.map(({ path }) => readWrapKey(path)))
  return {
    wrapKey: wrapKeys[namedOf(generations, nowAt)] as WrapKeyPair,
    wrapKeys,
    tenants: new Map(keys),
  }
}

async function readTenantKeys(folder: string, tenant: Tenant, nowAt: number): Promise<TenantKeys> {
  const own = join(folder, 'tenants', tenant.id)
  const generations = generationsOf(own, 'log')
  const logKeys = await Promise.all(generations.map(({ path }) => readOneLogKey(path, tenant)))
  const named = namedOf(generations, nowAt)
  return { logKey: signingTogether(logKeys, named), pepper: readSecretKeyFile(join(own, 'pepper.key')) }
}

async function readOneLogKey(path: string, tenant: Tenant): Promise<LogKey> {
  const logKey = await readLogKey(readKeyFile(path))
  if (!logKey) throw new KeyFileProblem(path, 'is not a log key')
  if (!logKey.verifierKey.startsWith(`${tenant.logName}+`)) {
    throw new KeyFileProblem(path, `signs for another log than "logName" of tenant ${tenant.id} says`)
  }
  return logKey
}

async function readWrapKey(path: string): Promise<WrapKeyPair> {
  try {
    const file = v.parse(WrapKeyFile, JSON.parse(readKeyFile(path)))
    const privateKey = await importPrivateKey(file.public.kem, new Secret(fromBase64url(file.private)))
    return { publicKey: file.public, privateKey }
  } catch (cause) {
    if (cause instanceof KeyFileProblem) throw cause
    throw new KeyFileProblem(path, 'is not a wrap key')
  }
}
