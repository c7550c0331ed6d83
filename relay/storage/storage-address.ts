import { ConfigProblem } from '../config/config.ts'

/** Where the bytes are, as `WARDLINK_STORAGE` says: `s3://bucket/prefix?endpoint=https://…&region=…`. */
export type StorageAddress = { endpoint: URL; bucket: string; prefix: string; region: string }

export type StorageCredentials = { keyId: string; secret: string; session: string | null }

/** @throws ConfigProblem */
export function readStorageAddress(text: string): StorageAddress {
  const address = URL.canParse(text) ? new URL(text) : null
  if (address?.protocol !== 's3:' || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(address.hostname)) {
    throw new ConfigProblem(
      'WARDLINK_STORAGE',
      'is s3://<bucket>, perhaps with /<prefix> and ?endpoint=https://…',
    )
  }
  const region = address.searchParams.get('region') ?? 'us-east-1'
  const endpoint = address.searchParams.get('endpoint') ?? `https://s3.${region}.amazonaws.com`
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol)) {
    throw new ConfigProblem('WARDLINK_STORAGE', 'its endpoint is an http or https address')
  }
  const prefix = address.pathname.replace(/^\/+|\/+$/g, '')
  if (!/^[A-Za-z0-9/_-]*$/.test(prefix)) {
    throw new ConfigProblem('WARDLINK_STORAGE', 'its prefix is made of letters, digits, "-", "_" and "/"')
  }
  return { endpoint: new URL(endpoint), bucket: address.hostname, prefix: prefix && `${prefix}/`, region }
}

/**
 * By the names that every S3 tool reads them by.
 *
 * @throws ConfigProblem
 */
export function readCredentials(environment: NodeJS.ProcessEnv = process.env): StorageCredentials {
  const { AWS_ACCESS_KEY_ID: keyId, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: session } = environment
  if (!keyId || !secret) {
    throw new ConfigProblem('WARDLINK_STORAGE', 'needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY')
  }
  return { keyId, secret, session: session || null }
}
