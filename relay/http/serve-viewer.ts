import type { IncomingMessage, ServerResponse } from 'node:http'
import { CONFIG_PATH, documentOf, type ViewerHost } from '#shared/isolation/documents.ts'
import { headersOf } from '#shared/isolation/headers.ts'
import type { RelayDescription } from '#shared/protocol/messages.ts'
import { MANIFEST_FILE, MANIFEST_PATH } from '../deployment/viewer-manifest.ts'
import type { Relay } from '../relay.ts'
import type { ViewerFile } from './viewer-files.ts'

/** What the hosts of the viewer have to serve. */
export type ViewerContent = { files: ReadonlyMap<string, ViewerFile>; description: () => RelayDescription }

/**
 * Answers one request to a host of the viewer, from memory. Nothing here depends on whether a report exists: a link
 * preview, a scanner and the opener get the same bytes, and nothing changes.
 *
 * @param thisOrigin checked already to be an origin of this deployment
 */
export function serveViewer(
  relay: Pick<Relay, 'origins'>,
  content: ViewerContent,
  host: ViewerHost,
  thisOrigin: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  const path = (incoming.url ?? '').split('?', 1)[0] ?? ''
  if (incoming.method !== 'GET' && incoming.method !== 'HEAD') {
    end(incoming, outgoing, 405, { allow: 'GET, HEAD' })
    return
  }
  // A service worker on a content origin would outlive the report it was started by.
  if (incoming.headers['service-worker'] !== undefined) {
    end(incoming, outgoing, 403, {})
    return
  }
  if (path === CONFIG_PATH) {
    const headers = {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    }
    end(incoming, outgoing, 200, headers, Buffer.from(JSON.stringify(content.description())))
    return
  }
  const manifest = content.files.get(MANIFEST_FILE)
  if (host === 'shell' && path === MANIFEST_PATH && manifest) {
    const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }
    end(incoming, outgoing, 200, { ...headers, 'cache-control': 'no-cache' }, manifest.bytes)
    return
  }
  const document = documentOf(host, path)
  const file = document && content.files.get(document.file)
  if (!document || !file) {
    end(incoming, outgoing, 404, { 'cache-control': 'no-store' })
    return
  }
  const headers = {
    ...headersOf(document.tier, relay.origins, thisOrigin, file.inside),
    'content-type': file.type,
    etag: file.tag,
  }
  // Only hashed files have a body worth asking about twice; documents are never stored.
  if (document.tier === 'asset' && incoming.headers['if-none-match'] === file.tag) {
    end(incoming, outgoing, 304, headers)
    return
  }
  const packed = file.gzip && /\bgzip\b/.test(incoming.headers['accept-encoding'] ?? '')
  const coding = file.gzip
    ? { vary: 'accept-encoding', ...(packed ? { 'content-encoding': 'gzip' } : {}) }
    : {}
  end(incoming, outgoing, 200, { ...headers, ...coding }, packed && file.gzip ? file.gzip : file.bytes)
}

function end(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: Buffer = Buffer.alloc(0),
): void {
  outgoing.writeHead(status, { ...headers, ...(status === 304 ? {} : { 'content-length': body.length }) })
  outgoing.end(incoming.method === 'HEAD' || status === 304 ? undefined : body)
}
