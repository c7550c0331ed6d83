import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { importPKCS8, SignJWT } from 'jose'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { Secret } from '#shared/bytes/secret.ts'
import type { Config } from '../config/config.ts'
import { KeyFileProblem, readKeyFile } from '../keys/key-file.ts'
import type { IssuerRule } from './issuer-rule.ts'
import type { App } from './verify-opener.ts'

export type ExchangeRule = NonNullable<IssuerRule['exchange']>

/** What a request to a token endpoint shows of who we are (OpenID Connect Core section 9). */
export type Credential = { headers: Record<string, string>; fields: Record<string, string> }

const ASSERTION_SECONDS = 60

/**
 * The credential of one request. A client secret or a private key is read when it is needed and kept nowhere.
 *
 * @throws KeyFileProblem
 */
export async function credentialFor(
  keysFolder: string,
  exchange: ExchangeRule,
  client: { app: App; clientId: string; tokenEndpoint: string; nowAt: number },
): Promise<Credential> {
  const { clientId } = client
  const key = readKeyFile(pathOf(keysFolder, exchange, client.app))
  switch (exchange.method) {
    case 'client_secret_basic': {
      // RFC 6749 section 2.3.1: each half is form-encoded before they are put together.
      const [id, secret] = [clientId, key].map((text) => new URLSearchParams({ text }).toString().slice(5))
      const both = Buffer.from(`${id}:${secret}`).toString('base64')
      return { headers: { authorization: `Basic ${both}` }, fields: {} }
    }
    case 'client_secret_post':
      return { headers: {}, fields: { client_id: clientId, client_secret: key } }
    case 'private_key_jwt':
      return {
        headers: {},
        fields: {
          client_id: clientId,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: await assertion(key, exchange, client),
        },
      }
  }
}

async function assertion(
  pem: string,
  { algorithm, keyId }: Extract<ExchangeRule, { method: 'private_key_jwt' }>,
  { clientId, tokenEndpoint, nowAt }: { clientId: string; tokenEndpoint: string; nowAt: number },
): Promise<string> {
  const seconds = Math.floor(nowAt / 1000)
  return new SignJWT({ jti: toBase64url(Secret.random(16).reveal()) })
    .setProtectedHeader({ alg: algorithm, kid: keyId, typ: 'JWT' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(tokenEndpoint)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + ASSERTION_SECONDS)
    .sign(await importPKCS8(pem, algorithm))
}

/**
 * Whether every credential that the configuration names is there: found out at the start, not by an opener.
 *
 * @throws KeyFileProblem
 */
export async function checkCredentials(config: Config): Promise<void> {
  for (const { exchange } of config.tenants.flatMap((tenant) => tenant.issuers)) {
    if (exchange === null) continue
    for (const app of ['viewer', 'extension'] as const) {
      const path = pathOf(config.keysFolder, exchange, app)
      const key = readKeyFile(path)
      if (exchange.method !== 'private_key_jwt') continue
      await importPKCS8(key, exchange.algorithm).catch(() => {
        throw new KeyFileProblem(path, `is not a private key for ${exchange.algorithm} (PKCS #8, PEM)`)
      })
    }
  }
}

/** An issuer in a path of ours: its address would need escaping that proxies undo. */
export function issuerRef(issuer: string): string {
  return createHash('sha256').update(issuer).digest('base64url').slice(0, 22)
}

/** Each client id has a credential of its own at most issuers. */
function pathOf(keysFolder: string, { folder }: ExchangeRule, app: App): string {
  return join(keysFolder, 'exchange', folder, `${app}.key`)
}
