import { describe, expect, test } from 'vitest'
import { documentOf } from '#shared/isolation/documents.ts'
import { headersOf, TIERS, type Tier } from '#shared/isolation/headers.ts'
import { freshContentOrigin, isContentOrigin, type Origins } from '#shared/isolation/origins.ts'

const LIVE: Origins = {
  relayOrigin: 'https://relay.example',
  viewerOrigin: 'https://view.example',
  contentOrigin: 'https://*.view-content.example',
  issuerOrigins: ['https://idp.example'],
  recordOrigins: ['https://fhir.trust.example'],
}
const THIS = `https://${'0123456789abcdef'.repeat(2)}.view-content.example`
const LOCAL: Origins = {
  relayOrigin: 'http://localhost:8080',
  viewerOrigin: 'http://view.localhost:8080',
  contentOrigin: 'http://*.content.localhost:8080',
  issuerOrigins: ['http://localhost:9000'],
  recordOrigins: [],
}

const csp = (tier: Tier, origins = LIVE, at = THIS) =>
  new Map(
    headersOf(tier, origins, at)
      ['content-security-policy']?.split('; ')
      .map((directive) => [directive.split(' ')[0] ?? '', directive]),
  )

describe('the headers of the viewer', () => {
  test('are these, to the letter', () => {
    expect(Object.fromEntries(TIERS.map((tier) => [tier, headersOf(tier, LIVE, THIS)]))).toMatchSnapshot()
  })

  test('are the same on one machine without TLS, but for the addresses and what only TLS may say', () => {
    const at = freshContentOrigin(LOCAL.contentOrigin)
    for (const tier of TIERS) {
      const live = headersOf(tier, LIVE, THIS)
      const local = headersOf(tier, LOCAL, at)
      expect([...Object.keys(local), 'strict-transport-security'].sort()).toEqual(Object.keys(live).sort())
    }
    expect(csp('shell', LOCAL, at).get('connect-src')).toBe(
      'connect-src http://view.localhost:8080 http://localhost:8080 http://localhost:9000',
    )
  })

  test.for(TIERS.filter((tier) => tier !== 'asset'))('allow no inline script or style in %s', (tier) => {
    expect(headersOf(tier, LIVE, THIS)['content-security-policy']).not.toMatch(
      /unsafe-inline|unsafe-eval(?<!wasm-unsafe-eval)|data: .*script|\*(?!\.view-content)/,
    )
    expect(csp(tier).get('default-src')).toBe(`default-src 'none'`)
  })

  test('never say self in a renderer: WebKit reads it as any host in an opaque document', () => {
    expect(headersOf('renderer', LIVE, THIS)['content-security-policy']).not.toContain(`'self'`)
  })

  test('give a renderer no network at all', () => {
    expect(csp('renderer').get('connect-src')).toBe(`connect-src 'none'`)
    expect(csp('renderer').get('sandbox')).toBe('sandbox allow-scripts')
    expect(headersOf('renderer', LIVE, THIS)['connection-allowlist']).toBe('()')
  })

  test('name no host a renderer may load from: the query of an address would carry the plaintext to it', () => {
    const inside = { scripts: ['sha384-AA'], styles: ['sha384-BB'] }
    const renderer = headersOf('renderer', LIVE, THIS, inside)['content-security-policy'] ?? ''
    const loading = renderer
      .split('; ')
      .filter((directive) => !/^(frame-ancestors|sandbox)\b/.test(directive))
    expect(loading.join('; ')).not.toMatch(/https?:/)
    expect(loading).toContain(`script-src 'sha384-AA' 'wasm-unsafe-eval'`)
    expect(loading).toContain(`style-src 'sha384-BB'`)
    expect(csp('renderer').get('style-src')).toBe(`style-src 'none'`)
  })

  test('let vaults alone reach a record, and no other origin than the ones that are named', () => {
    const reaching = TIERS.filter((tier) =>
      JSON.stringify(headersOf(tier, LIVE, THIS)).includes('fhir.trust'),
    )
    expect(reaching).toEqual(['vault'])
    expect(csp('vault').get('connect-src')).toBe(
      `connect-src 'self' https://relay.example https://fhir.trust.example`,
    )
    expect(headersOf('vault', LIVE, THIS)['connection-allowlist']).toBe(
      '(response-origin "https://relay.example/*" "https://fhir.trust.example/*")',
    )
  })

  test('let the governance page frame nothing, and reach no more than the shell does', () => {
    expect(csp('governance').get('frame-src')).toBe(`frame-src 'none'`)
    expect(csp('governance').get('connect-src')).toBe(csp('shell').get('connect-src'))
    expect(headersOf('governance', LIVE)['connection-allowlist']).not.toContain('view-content')
  })

  test('let only those who sign in follow redirects, which a sign-in is made of', () => {
    const following = TIERS.filter((tier) =>
      headersOf(tier, LIVE, THIS)['connection-allowlist']?.includes('redirects=allow'),
    )
    expect(following).toEqual(['shell', 'governance'])
  })

  test.for(['vault', 'renderer', 'end'] as const)('are refused for %s at a made-up host', (tier) => {
    for (const at of [
      undefined,
      'https://evil.example',
      'https://view-content.example',
      `https://${'a'.repeat(32)}.evil.example`,
      `https://${'a'.repeat(32)}.view-content.example.evil.example`,
      `https://${'A'.repeat(32)}.view-content.example`,
      `https://a; script-src *.view-content.example`,
    ]) {
      expect(() => headersOf(tier, LIVE, at)).toThrow(TypeError)
    }
  })
})

describe('a content origin', () => {
  test('is new each time and recognised', () => {
    const made = new Set(Array.from({ length: 50 }, () => freshContentOrigin(LIVE.contentOrigin)))
    expect(made.size).toBe(50)
    for (const origin of made) expect(isContentOrigin(LIVE.contentOrigin, origin)).toBe(true)
  })

  test('may be a single one, for a trust without a wildcard name', () => {
    expect(freshContentOrigin('https://content.example')).toBe('https://content.example')
    expect(isContentOrigin('https://content.example', 'https://content.example')).toBe(true)
    expect(isContentOrigin('https://content.example', 'https://other.example')).toBe(false)
  })
})

describe('a document of the viewer', () => {
  test.for([
    ['shell', '/', 'shell.html'],
    ['shell', '/signed-in', 'shell.html'],
    ['shell', '/r/gb-anything-at-all', 'shell.html'],
    ['shell', '/governance', 'governance.html'],
    ['shell', '/governance/signed-in', 'governance.html'],
    ['content', '/vault.html', 'vault.html'],
    ['content', '/parking.html', 'parking.html'],
    ['content', '/renderer.html', 'renderer.html'],
    ['content', '/renderer-pdf.html', 'renderer-pdf.html'],
    ['content', '/end.html', 'end.html'],
    ['content', '/assets/vault-a1B2_c3-.js', 'assets/vault-a1B2_c3-.js'],
  ] as const)('on the %s host, %s is %s', ([host, path, file]) => {
    expect(documentOf(host, path)?.file).toBe(file)
  })

  test.for([
    ['shell', '/vault.html'],
    ['shell', '/renderer.html'],
    ['shell', '/governance.html'],
    ['shell', '/governance/'],
    ['content', '/governance'],
    ['content', '/'],
    ['content', '/r/gb-anything'],
    ['content', '/signed-in'],
    ['content', '/assets/../vault.html'],
    ['content', '/assets/a/b.js'],
    ['content', '/renderer-../x.html'],
  ] as const)('on the %s host, there is no %s', ([host, path]) => {
    expect(documentOf(host, path)).toBeNull()
  })
})
