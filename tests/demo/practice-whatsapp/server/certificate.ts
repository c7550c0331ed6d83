import { generateKeyPairSync, sign } from 'node:crypto'

/**
 * A certificate for the practice page's hosts, signed by itself and good for a day (RFC 5280, version 3,
 * ECDSA with SHA-256 over P-256).
 */
export function makeCertificate(hosts: readonly string[]): { certificate: string; key: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const nowAt = Date.now()
  const ecdsaWithSha256 = sequence(objectId(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))
  const name = sequence(
    tagged(0x31, sequence(objectId(0x55, 0x04, 0x03), text(0x0c, hosts[0] ?? 'practice'))),
  )
  const alternativeNames = sequence(
    objectId(0x55, 0x1d, 0x11),
    tagged(0x04, sequence(...hosts.map((host) => text(0x82, host)))),
  )
  const toBeSigned = sequence(
    tagged(0xa0, tagged(0x02, Buffer.of(2))),
    tagged(0x02, Buffer.of(1)),
    ecdsaWithSha256,
    name,
    sequence(time(nowAt - 3_600_000), time(nowAt + 86_400_000)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(alternativeNames)),
  )
  const signature = sign('sha256', toBeSigned, privateKey)
  const der = sequence(toBeSigned, ecdsaWithSha256, tagged(0x03, Buffer.concat([Buffer.of(0), signature])))
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return {
    certificate: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

// DER (X.690): a tag, a length, the content.

function tagged(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content)
  const length =
    body.length < 0x80
      ? Buffer.of(body.length)
      : body.length < 0x100
        ? Buffer.of(0x81, body.length)
        : Buffer.of(0x82, body.length >> 8, body.length & 0xff)
  return Buffer.concat([Buffer.of(tag), length, body])
}

function sequence(...content: Buffer[]): Buffer {
  return tagged(0x30, ...content)
}

function objectId(...bytes: number[]): Buffer {
  return tagged(0x06, Buffer.from(bytes))
}

function text(tag: number, content: string): Buffer {
  return tagged(tag, Buffer.from(content))
}

/** UTCTime: `YYMMDDHHMMSSZ`. */
function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replace(/[-:T]/g, '').slice(2, 14)
  return text(0x17, `${digits}Z`)
}
