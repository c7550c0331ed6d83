import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import * as v from 'valibot'
import { fromBase64url, toBase64url } from '#shared/bytes/base64url.ts'
import { Secret } from '#shared/bytes/secret.ts'
import { exportPrivateKey, importPrivateKey, makeWrapKeyPair, type WrapKeyPair } from '#shared/wrap/wrap.ts'
import { WrapPublicKey } from '#shared/wrap/wrapped.ts'
import type { Tenant } from '../config/config.ts'
import { KeyFileProblem, readKeyFile, readSecretKeyFile, writeKeyFile } from './key-file.ts'
import { type LogKey, makeLogKeyText, readLogKey } from './log-key.ts'

/** Every long-lived key of a relay, each for one purpose. Keys of single relay shares are in `shares/`. */
export type RelayKeys = {
  /** Senders wrap relay shares to it, vaults wrap parking keys to it. */
  wrapKey: WrapKeyPair
  tenants: ReadonlyMap<string, TenantKeys>
}

export type TenantKeys = {
  logKey: LogKey
  /** Turns (issuer, subject) into the pseudonym the audit log uses. */
  pepper: Secret
}

const WrapKeyFile = v.strictObject({ public: WrapPublicKey, private: v.string() })

export async function makeRelayKeys(folder: string, tenants: readonly Pick<Tenant, 'id' | 'logName'>[]) {
  const { publicKey, privateKey } = await makeWrapKeyPair(undefined, { extractable: true })
  const exported = await exportPrivateKey(privateKey)
  const wrapKey: v.InferInput<typeof WrapKeyFile> = {
    public: publicKey,
    private: toBase64url(exported.reveal()),
  }
  writeKeyFile(join(folder, 'wrap.key'), JSON.stringify(wrapKey))
  for (const tenant of tenants) await makeTenantKeys(folder, tenant)
}

export async function makeTenantKeys(folder: string, tenant: Pick<Tenant, 'id' | 'logName'>) {
  writeKeyFile(join(folder, 'tenants', tenant.id, 'log.key'), await makeLogKeyText(tenant.logName))
  writeKeyFile(join(folder, 'tenants', tenant.id, 'pepper.key'), toBase64url(randomBytes(32)))
}

/** @throws KeyFileProblem */
export async function readRelayKeys(folder: string, tenants: readonly Tenant[]): Promise<RelayKeys> {
  const keys = await Promise.all(
    tenants.map(async (tenant) => [tenant.id, await readTenantKeys(folder, tenant)] as const),
  )
  return {
    wrapKey: await readWrapKey(join(folder, 'wrap.key')),
    tenants: new Map(keys),
  }
}

async function readTenantKeys(folder: string, tenant: Tenant): Promise<TenantKeys> {
  const path = join(folder, 'tenants', tenant.id, 'log.key')
  const logKey = await readLogKey(readKeyFile(path))
  if (!logKey) throw new KeyFileProblem(path, 'is not a log key')
  if (!logKey.verifierKey.startsWith(`${tenant.logName}+`)) {
    throw new KeyFileProblem(path, `signs for another log than "logName" of tenant ${tenant.id} says`)
  }
  return { logKey, pepper: readSecretKeyFile(join(folder, 'tenants', tenant.id, 'pepper.key')) }
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
