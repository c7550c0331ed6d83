import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Relay } from '../relay.ts'
import { type ExtensionFile, extensionFileAt, extensionFolder } from '../rollout/extension-folder.ts'
import { send } from './send.ts'

const COMMON = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
}

/**
 * Packages of the extension and the manifests of its updates, for browsers that policy sends here. Anybody may read
 * them: they are what a store would give out, and they are signed.
 *
 * @returns whether the request was for one of them
 */
export async function serveExtension(
  relay: Relay,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<boolean> {
  // Chromium's updater puts the versions it has into a query; the answer is the same for everyone.
  const [path = ''] = (incoming.url ?? '').split('?')
  const file = extensionFileAt(path)
  if (file === null) return false
  if (incoming.method !== 'GET' && incoming.method !== 'HEAD') {
    send(incoming, outgoing, { status: 405, headers: { allow: 'GET, HEAD' } }, COMMON)
    return true
  }
  const opened = await open(join(extensionFolder(relay.config.dataFolder), file.name)).catch(() => null)
  if (opened === null) send(incoming, outgoing, { status: 404 }, COMMON)
  else await sendFile(opened, file, incoming, outgoing)
  return true
}

async function sendFile(
  opened: FileHandle,
  file: ExtensionFile,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { size } = await opened.stat()
  outgoing.writeHead(200, {
    ...COMMON,
    'content-type': file.type,
    'content-length': size,
    // A package's name holds its version; a manifest is asked for to hear of a new one.
    'cache-control': file.isManifest || file.name === 'wardlink.xpi' ? 'no-cache' : 'public, max-age=86400',
  })
  if (incoming.method === 'HEAD') {
    await opened.close()
    outgoing.end()
    return
  }
  // Someone who goes away in the middle is no news.
  await pipeline(createReadStream('', { fd: opened }), outgoing).catch(() => {})
}
