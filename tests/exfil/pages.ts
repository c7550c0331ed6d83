import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { headersOf, type Tier } from '#shared/isolation/headers.ts'
import { isContentOrigin, type Origins } from '#shared/isolation/origins.ts'
import { RENDERER_PRELUDE } from '#shared/isolation/renderer-prelude.ts'
import { inlineHashes } from '../../relay/http/inline-hashes.ts'
import { type Channel, labelOf } from './channels.ts'

/** A deployment by its names; the headers are the ones `shared/isolation` gives every deployment. */
export const ORIGINS: Origins = {
  relayOrigin: 'https://relay.wardlink.test',
  viewerOrigin: 'https://view.wardlink.test',
  contentOrigin: 'https://*.content.test',
  issuerOrigins: ['https://issuer.wardlink.test'],
  recordOrigins: [],
}
export const HOSTS = ['*.wardlink.test', '*.content.test', '*.leak.test']
export const START = { real: `${ORIGINS.viewerOrigin}/`, control: `${ORIGINS.viewerOrigin}/control.html` }
export type Pass = keyof typeof START

/** So many frames at a time; so long to begin on a machine that has much to do, and so long once it runs. */
const AT_ONCE = 6
const PATIENCE_MS = 30_000
const FRAME_MS = 2500
/** What a browser does when it has nothing better to do: prefetches, later fetches. */
const AFTERWARDS_MS = 4000

/**
 * The pages of one run: shell, vault and a renderer that is hostile from its first byte, with the headers and frame
 * attributes of the real ones; and a control page, where the same channels run without any policy.
 */
export function pagesOf(channels: readonly Channel[], done: (pass: Pass, ran: number) => void) {
  const documentWith = (script: string) =>
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>x</title></head><body><script type="module">${script}</script></body></html>`
  const renderer = documentWith(RENDERER_PRELUDE + hostile(channels))
  const vaultScript = framesScript(channels, 'real', `location.origin + '/renderer.html'`)
  const controlScript = framesScript(channels, 'control', `location.origin + '/hostile.html'`)
  const content = `https://${'0123456789abcdef'.repeat(2)}.content.test`

  return function answer(request: IncomingMessage, response: ServerResponse): void {
    const origin = `https://${request.headers.host}`
    const path = new URL(request.url ?? '/', origin).pathname
    const send = (type: string, body: string, tier: Tier | null) =>
      response
        .writeHead(200, {
          'content-type': `${type}; charset=utf-8`,
          ...(tier ? headersOf(tier, ORIGINS, origin, inlineHashes(body)) : {}),
        })
        .end(body)
    const isContent = isContentOrigin(ORIGINS.contentOrigin, origin)
    if (isContent && path === '/vault.html') return void send('text/html', withScript(vaultScript), 'vault')
    if (isContent && path === '/renderer.html') return void send('text/html', renderer, 'renderer')
    if (isContent && path === '/page.js') return void send('text/javascript', vaultScript, 'asset')
    if (origin === ORIGINS.viewerOrigin) {
      switch (path) {
        case '/':
          return void send('text/html', withScript(shellScript(content)), 'shell')
        case '/page.js':
          return void send('text/javascript', shellScript(content), 'asset')
        case '/control.html':
          return void send(
            'text/html',
            `<!doctype html><title>x</title><body><script>${controlScript}</script>`,
            null,
          )
        case '/hostile.html':
          return void send('text/html', documentWith(hostile(channels)), null)
        case '/done/real':
        case '/done/control':
          done(
            path === '/done/real' ? 'real' : 'control',
            Number(new URL(request.url ?? '/', origin).search.slice(1)),
          )
          return void send('text/plain', 'done', null)
      }
    }
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/plain' }).end()
  }
}

function withScript(script: string): string {
  const hash = createHash('sha384').update(script).digest('base64')
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>x</title><script type="module" src="/page.js" crossorigin="anonymous" integrity="sha384-${hash}"></script></head><body></body></html>`
}

/** Which channel a frame is, is its name: an address with a query would be one more thing to tell apart. */
function hostile(channels: readonly Channel[]): string {
  const list = channels.map((channel) => `['${labelOf(channel)}', ${channel.run.toString()}]`).join(',\n')
  return `const channels = [${list}]
const [pass, index] = window.name.split(' ')
const [label, run] = channels[Number(index)] ?? []
// Whoever does not run proves nothing.
parent.postMessage('ran ' + index, '*')
const host = label + '.' + pass + '.leak.test'
try { await run?.({ origin: 'https://' + host, host, word: 'word-' + label + '-' + pass + '-end' }) } catch {}`
}

/** Runs every channel in a frame of its own; attributes as in `viewer/vault/renderer-frame.ts`. */
function framesScript(channels: readonly Channel[], pass: Pass, address: string): string {
  const indexes = channels.flatMap(({ isAtTop }, index) => (pass === 'control' && isAtTop ? [] : [index]))
  return `const waiting = ${JSON.stringify(indexes)}
const ran = new Set()
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
async function show(index) {
  const frame = document.createElement('iframe')
  ${pass === 'real' ? `frame.setAttribute('sandbox', 'allow-scripts'); frame.setAttribute('allow', ''); frame.referrerPolicy = 'no-referrer'` : `frame.setAttribute('sandbox', 'allow-scripts allow-forms allow-popups allow-downloads')`}
  frame.name = '${pass} ' + index
  frame.src = ${address}
  const runs = new Promise((resolve) => addEventListener('message', function hear({ data }) {
    // By its number: a frame that has led itself away is no source any more.
    if (data !== 'ran ' + index) return
    removeEventListener('message', hear)
    ran.add(index)
    resolve()
  }))
  let loads = 0
  ${pass === 'real' ? `frame.addEventListener('load', () => { if (++loads > 1) frame.remove() })` : ''}
  document.body.append(frame)
  await Promise.race([runs, pause(${PATIENCE_MS})])
  await pause(${FRAME_MS})
  frame.remove()
}
async function work() {
  for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) await show(index)
}
Promise.all(Array.from({ length: ${AT_ONCE} }, work)).then(() => pause(${AFTERWARDS_MS})).then(() => {
  ${pass === 'real' ? `parent.postMessage(ran.size, '${ORIGINS.viewerOrigin}')` : `fetch('/done/control?' + ran.size)`}
})`
}

/** Attributes as in `viewer/shell/vault-frame.ts`. */
function shellScript(content: string): string {
  return `const frame = document.createElement('iframe')
frame.title = 'x'
frame.setAttribute('sandbox', 'allow-scripts allow-same-origin')
frame.setAttribute('allow', 'autoplay; fullscreen')
frame.referrerPolicy = 'no-referrer'
frame.src = '${content}/vault.html'
addEventListener('message', ({ data, origin }) => {
  if (origin === '${content}') fetch('/done/real?' + data)
})
document.body.append(frame)`
}
