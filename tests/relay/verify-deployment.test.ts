import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FetchWhole, fetchWhole, type WholeAnswer } from '../../relay/deployment/fetch-whole.ts'
import { verifyDeployment } from '../../relay/deployment/verify-deployment.ts'
import { manifestOf } from '../../relay/deployment/viewer-manifest.ts'
import { ROOT } from '../commands/run.ts'
import { startTestRelay, type TestRelay } from '../fixtures/test-relay.ts'

const FILES: Record<string, string> = {
  'shell.html':
    '<!doctype html><title>Wardlink</title><script type="module" src="/assets/shell-1.js"></script>',
  'governance.html': '<!doctype html><title>Governance</title>',
  'vault.html': '<!doctype html><title>Wardlink</title>',
  'parking.html': '<!doctype html><title>Wardlink</title>',
  'end.html': '<!doctype html><title>Wardlink</title>',
  'renderer.html': '<!doctype html><script type="module">let picture</script>',
  'assets/shell-1.js': 'let shell',
}

let folder: string
let relay: TestRelay
const viewer = () => join(folder, 'viewer')

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wardlink-deployment-'))
  for (const [name, content] of Object.entries(FILES)) {
    mkdirSync(join(viewer(), name, '..'), { recursive: true })
    writeFileSync(join(viewer(), name), content)
  }
  // Signed before the relay starts: it serves what was there at its start.
  sign()
  relay = await startTestRelay({ viewerFolder: viewer() })
})
afterAll(async () => {
  await relay.close()
  rmSync(folder, { recursive: true, force: true })
})

function sign(): string {
  const words = ['relay/cli.ts', 'viewer', 'sign', '--viewer', viewer(), '--key', join(folder, 'release.key')]
  return (
    execFileSync(process.execPath, words, { cwd: ROOT, encoding: 'utf8' }).trim().split('\n').at(-1) ?? ''
  )
}

const verify = (through: FetchWhole = fetchWhole) =>
  verifyDeployment(relay.relay.origins.viewerOrigin, manifestOf(viewer()), through)

/** The same deployment with something changed on the way. */
function changed(change: (address: string, answer: WholeAnswer) => WholeAnswer): FetchWhole {
  return async (address) => change(address, await fetchWhole(address))
}

test('a deployment that serves what was built has no findings', async () => {
  const verdict = await verify()
  expect(verdict.findings).toEqual([])
  // Shell by three addresses, governance by two, four documents of a content host, the asset on both.
  expect(verdict.checked).toBe(11)
  expect(verdict.issuerOrigins).toEqual([new URL(relay.issuer.issuer).origin])
})

const onDocument = (path: string, headers: Record<string, string | undefined>) =>
  changed((address, answer) => {
    if (new URL(address).pathname !== path) return answer
    const kept = Object.entries({ ...answer.headers, ...headers }).filter(([, value]) => value !== undefined)
    return { ...answer, headers: Object.fromEntries(kept) as Record<string, string> }
  })

test.for([
  [
    'a script with one letter changed',
    withBody('/assets/shell-1.js', 'let shelf'),
    /shell-1\.js: is not the file/,
  ],
  [
    'a renderer with another script, and a policy that fits it',
    withBody('/renderer.html', '<!doctype html><script type="module">let evil</script>'),
    /renderer\.html: is not the file/,
  ],
  [
    'a policy taken away',
    onDocument('/vault.html', { 'content-security-policy': undefined }),
    /vault\.html: no content-security-policy/,
  ],
  [
    'a policy loosened',
    onDocument('/', { 'integrity-policy': 'blocked-destinations=()' }),
    /integrity-policy is/,
  ],
  [
    'a frame let into the governance page',
    onDocument('/governance', { 'content-security-policy': "default-src 'self'" }),
    /governance: content-security-policy is/,
  ],
  ['a cookie', onDocument('/vault.html', { 'set-cookie': 'a=b' }), /set-cookie should not be there/],
  ['a report of every violation to somebody', onDocument('/', { 'report-to': '{}' }), /report-to should not/],
  [
    'a file that is missing',
    changed((address, answer) => (address.endsWith('/end.html') ? { ...answer, status: 404 } : answer)),
    /end\.html: answers 404/,
  ],
] as [string, FetchWhole, RegExp][])('%s is found', async ([, through, finding]) => {
  expect((await verify(through)).findings.join('\n')).toMatch(finding)
})

test('a further host in the shell’s policy is shown, and is a difference when the issuers are named', async () => {
  const through = changed((address, answer) => {
    const policy = answer.headers['content-security-policy']?.replace(
      'connect-src ',
      'connect-src https://evil.example ',
    )
    return new URL(address).pathname === '/' && policy
      ? { ...answer, headers: { ...answer.headers, 'content-security-policy': policy } }
      : answer
  })
  expect((await verify(through)).issuerOrigins).toContain('https://evil.example')
})

test('the command: intact by build and by signed manifest; a stranger’s key and a stranger’s issuer are not', async () => {
  // Not waited for in one piece: the relay answers from this very process.
  const run = (...words: string[]) =>
    new Promise<string>((resolve) => {
      const all = ['relay/cli.ts', 'verify-deployment', relay.relay.origins.viewerOrigin, ...words]
      execFile(process.execPath, all, { cwd: ROOT }, (error, out, err) =>
        resolve(`${error?.code ?? 0} ${out}${err}`),
      )
    })
  expect(await run('--viewer', viewer())).toMatch(/^0 .* 0 differences/)
  const key = sign()
  expect(await run('--key', key)).toMatch(/^0 .* 0 differences/)
  const stranger = key.replace(/^wardlink-viewer/, 'somebody-else')
  expect(await run('--key', stranger)).toMatch(/^1 .*is not signed by this key/)
  expect(await run('--viewer', viewer(), '--issuer', 'https://issuer.example')).toMatch(
    /^1 .*none of the issuers/,
  )
})

function withBody(path: string, body: string): FetchWhole {
  return changed((address, answer) =>
    new URL(address).pathname === path ? { ...answer, body: Buffer.from(body) } : answer,
  )
}
