import { type Route, type RouteName, routes } from '#shared/protocol/routes.ts'
import { readViewerFiles } from '../../relay/http/viewer-files.ts'
import { builtFolder, ensureBuilt } from '../demo/built.ts'
import { startTestRelay } from '../fixtures/test-relay.ts'
import { askHost, type Seen } from './ask-host.ts'
import { type Gate, judge, type Verdict } from './gate.ts'

export const headers: Gate = {
  about: 'every route and every file of the viewer is answered with the headers that keep it in',
  times: 1,
  run: headersGate,
}

async function headersGate(): Promise<Verdict> {
  await ensureBuilt(['viewer'])
  const folder = builtFolder('viewer')
  const running = await startTestRelay({ viewerFolder: folder })
  const figures = { answers: 0, documents: 0, assets: 0, routes: 0, faults: 0 }
  const faults: string[] = []
  function look(where: string, seen: Seen, kind: 'api' | 'document' | 'asset' | 'other'): void {
    figures.answers += 1
    for (const fault of faultsOf(seen, kind)) faults.push(`${where}: ${fault}`)
  }
  try {
    const { port } = running.relay
    const content = `${'a'.repeat(32)}.content.localhost:${port}`
    const shell = `view.localhost:${port}`
    const api = `localhost:${port}`
    for (const path of readViewerFiles(folder).keys()) {
      for (const host of [shell, content]) {
        const seen = await askHost(port, host, 'GET', `/${path}`)
        if (seen.status !== 200) continue
        const isDocument = path.endsWith('.html')
        figures[isDocument ? 'documents' : 'assets'] += 1
        look(`${host}/${path}`, seen, isDocument ? 'document' : 'asset')
        look(
          `HEAD ${host}/${path}`,
          await askHost(port, host, 'HEAD', `/${path}`),
          isDocument ? 'document' : 'asset',
        )
      }
    }
    for (const path of ['/', '/signed-in', '/governance', `/r/gb-${'A'.repeat(22)}`]) {
      figures.documents += 1
      look(`shell ${path}`, await askHost(port, shell, 'GET', path), 'document')
    }
    for (const name of Object.keys(routes) as RouteName[]) {
      const route: Route = routes[name]
      figures.routes += 1
      const path = route.path.replace(/\{tile\}/, '0/000').replace(/\{\w+\}/g, 'A'.repeat(22))
      for (const method of [route.method, 'OPTIONS', 'PUT']) {
        look(`${method} ${path}`, await askHost(port, api, method, path), 'api')
      }
    }
    for (const path of ['/nothing', '/%00', '/config.json/x']) {
      look(`api ${path}`, await askHost(port, api, 'GET', path), 'api')
      for (const host of [shell, content])
        look(`${host}${path}`, await askHost(port, host, 'GET', path), 'other')
    }
  } finally {
    await running.close()
  }
  figures.faults = faults.length
  return judge(figures, {
    [`every answer has its headers (${faults.slice(0, 5).join('; ')})`]: faults.length === 0,
    'every kind was seen': figures.documents >= 6 && figures.assets > 10 && figures.routes > 10,
  })
}

/** What is wrong with an answer's headers. */
function faultsOf({ status, headers }: Seen, kind: 'api' | 'document' | 'asset' | 'other'): string[] {
  const faults: string[] = []
  const need = (header: string, pattern: RegExp) => {
    if (!pattern.test(headers[header] ?? '')) faults.push(`${header} is ${headers[header] ?? 'missing'}`)
  }
  for (const told of ['server', 'x-powered-by', 'set-cookie', 'via']) {
    if (headers[told] !== undefined) faults.push(`${told} is sent`)
  }
  if (kind !== 'other') {
    need('x-content-type-options', /^nosniff$/)
    need('referrer-policy', /^no-referrer$/)
    need('x-robots-tag', /noindex/)
    need('cross-origin-resource-policy', /^(?:same-origin|cross-origin)$/)
  }
  if (kind === 'api') {
    need('content-security-policy', /default-src 'none'/)
    need('cache-control', /no-store/)
    if (headers['access-control-allow-origin'] === '*') faults.push('any page may read it')
  }
  if (kind === 'document') {
    need('cache-control', /^no-store$/)
    need('content-security-policy', /default-src 'none'/)
    need('content-security-policy', /frame-ancestors (?:'none'|http)/)
    need('content-security-policy', /base-uri 'none'/)
    need('permissions-policy', /camera=\(\)/)
    need('origin-agent-cluster', /^\?1$/)
    const policy = headers['content-security-policy'] ?? ''
    if (/'unsafe-inline'|'unsafe-eval'|(?:^|[ ;])\*(?:[ ;]|$)|https?:(?:[ ;]|$)/.test(policy))
      faults.push('a loose policy')
    const runsScript = !policy.includes('sandbox;')
    if (runsScript && !/require-trusted-types-for 'script'/.test(policy)) faults.push('no trusted types')
  }
  if (kind === 'asset') need('cache-control', /immutable/)
  if (status >= 500) faults.push(`status ${status}`)
  return faults
}
