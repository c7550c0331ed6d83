import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** What a page is asked to do: everything in `task` reaches the script's `run`, and what that returns comes back. */
export type PageServer = {
  url: string
  /** The page has loaded and waits for its files. */
  ready: Promise<void>
  /** Settles when the script is done, or fails with what it threw. */
  result: Promise<unknown>
  close(): Promise<void>
}

export type PageOptions = {
  /** A module whose `run(task, files)` runs in a worker of the page. */
  script: URL
  task: unknown
  /** The page waits until this many files were chosen in its input. */
  fileCount: number
  /** Extra routes on the page's origin; true when it answered. */
  handle?: (request: IncomingMessage, response: ServerResponse) => boolean
}

/** Serves one page on a loopback port of its own; the page runs a script in a worker and reports back. */
export async function servePage({ script, task, fileCount, handle }: PageOptions): Promise<PageServer> {
  const code = await bundle(script)
  const { promise: result, resolve, reject } = Promise.withResolvers<unknown>()
  // Nobody may be waiting yet when a page fails early.
  result.catch(() => {})
  const ready = Promise.withResolvers<void>()

  const server = createServer((request, response) => {
    response.setHeader('cache-control', 'no-store')
    if (handle?.(request, response)) return
    switch (request.url) {
      case '/':
        response.setHeader('content-type', 'text/html')
        response.end(PAGE)
        return
      case '/script.js':
        response.setHeader('content-type', 'text/javascript')
        response.end(code)
        return
      case '/task':
        response.end(JSON.stringify({ task, fileCount }))
        ready.resolve()
        return
      case '/done':
        void readText(request).then((text) => {
          response.end()
          const done = JSON.parse(text) as { result?: unknown; failed?: string }
          if (done.failed === undefined) resolve(done.result)
          else reject(new Error(done.failed))
        }, reject)
        return
      default:
        response.statusCode = 404
        response.end()
    }
  })
  server.requestTimeout = 0
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    ready: ready.promise,
    result,
    close: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

// The page does nothing itself: it hands the chosen files to a worker, as the extension does.
const PAGE = `<!doctype html><meta charset=utf-8><title>page</title><input type=file multiple><script type=module>
const done = (body) => fetch('/done', { method: 'POST', body: JSON.stringify(body) })
const input = document.querySelector('input')
const chosen = new Promise((resolve) => { input.onchange = resolve })
const { task, fileCount } = await (await fetch('/task')).json()
if (fileCount > 0) await chosen
const worker = new Worker('/script.js', { type: 'module' })
worker.onmessage = ({ data }) => done(data)
worker.onerror = (event) => done({ failed: 'the worker did not start: ' + event.message })
worker.postMessage({ task, files: [...input.files] })
</script>`

async function bundle(script: URL): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: false,
      lib: { entry: ENTRY, formats: ['es'], fileName: 'script' },
      rolldownOptions: { output: { codeSplitting: false } },
    },
    plugins: [
      {
        name: 'entry',
        enforce: 'pre',
        resolveId: (id) => (id === ENTRY ? id : null),
        load: (id) => (id === ENTRY ? entryOf(script) : null),
      },
    ],
  })
  const outputs = Array.isArray(built) ? built : [built]
  for (const output of outputs) {
    if ('output' in output) return output.output[0].code
  }
  throw new Error('nothing was built')
}

const ENTRY = '/wardlink-page-script.ts'

function entryOf(script: URL): string {
  return `import { run } from ${JSON.stringify(fileURLToPath(script))}
    onmessage = async ({ data }) => {
      try { postMessage({ result: await run(data.task, data.files) }) }
      catch (thrown) { postMessage({ failed: String(thrown?.stack ?? thrown) + (thrown?.cause ? ' because ' + thrown.cause : '') }) }
    }`
}

async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}
