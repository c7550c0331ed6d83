import { mkdtemp, rm } from 'node:fs/promises'
import { get, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Frame, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { headersOf } from '#shared/isolation/headers.ts'
import { isContentOrigin } from '#shared/isolation/origins.ts'
import { inlineHashes } from '../../relay/http/inline-hashes.ts'
import { LEE } from '../demo/people.ts'
import { makeSamples, type Samples } from '../fixtures/make.ts'
import { confirm, openAs, shownIn, tapLink } from './opener.ts'
import { startWorld, type World } from './world.ts'

let world: World
let samples: Samples
let folder: string
let page: Page
let vault: Frame
let renderer: Frame

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardlink-samples-'))
  samples = await makeSamples(folder)
  world = await startWorld()
  const { link } = await world.send([samples.jpeg, samples.pdf])
  const { context } = await world.browser()
  ;({ page, vault } = await openAs(context, link, LEE))
  await confirm(vault)
  renderer = await shownIn(page, vault)
})
afterAll(async () => {
  await world?.close()
  await rm(folder, { recursive: true, force: true })
})

const originOf = (frame: Frame) => new URL(frame.url()).origin

describe('three origins', () => {
  test('the vault is on a random one of its own, the renderer on none', async () => {
    const contentOrigin = world.viewerOrigin.replace('view.', '*.content.')
    expect(isContentOrigin(contentOrigin, originOf(vault))).toBe(true)
    expect(await vault.evaluate(() => self.origin)).toBe(originOf(vault))
    expect(await renderer.evaluate(() => self.origin)).toBe('null')
  })

  test('the next vault is on another', async () => {
    const { link } = await world.send([samples.png])
    const other = await tapLink(page.context(), link)
    await other.getByRole('button', { name: 'Sign in to view' }).waitFor()
    const parking = other.frames().find((frame) => frame.url().includes('/parking.html'))
    expect(parking && originOf(parking)).not.toBe(originOf(vault))
    await other.close()
  })

  test.for([
    ['the shell reads nothing of the vault', () => page.mainFrame()],
    ['the vault reads nothing of the shell', () => vault],
    ['the renderer reads nothing of either', () => renderer],
  ] as const)('%s', async ([, from]) => {
    const read = await from().evaluate(() => {
      const others = [
        window.parent,
        window.top,
        ...Array.from({ length: window.length }, (_, at) => window[at]),
      ]
      return others
        .filter((other) => other && other !== window)
        .map((other) => {
          try {
            return String((other as Window).document.title)
          } catch (thrown) {
            return (thrown as Error).name
          }
        })
    })
    expect(read.length).toBeGreaterThan(0)
    expect(new Set(read)).toEqual(new Set(['SecurityError']))
  })

  test('the renderer has no storage of any kind', async () => {
    const tried = await renderer.evaluate(async () => {
      const attempts: Record<string, () => unknown> = {
        localStorage: () => localStorage.length,
        sessionStorage: () => sessionStorage.length,
        cookie: () => document.cookie,
        indexedDB: () => indexedDB.open('x'),
        caches: () => caches.open('x'),
        serviceWorker: () => navigator.serviceWorker.register('/x.js'),
      }
      const result: Record<string, string> = {}
      for (const [name, attempt] of Object.entries(attempts)) {
        try {
          await attempt()
          result[name] = 'worked'
        } catch (thrown) {
          result[name] = (thrown as Error).name
        }
      }
      return result
    })
    expect(Object.entries(tried).filter(([, outcome]) => outcome === 'worked')).toEqual([])
  })
})

describe('a renderer that was taken over', () => {
  test.for([
    ['fetch', (to: string) => fetch(to, { mode: 'no-cors' })],
    [
      'XMLHttpRequest',
      (to: string) =>
        new Promise((resolve, reject) => {
          const x = new XMLHttpRequest()
          x.onload = resolve
          x.onerror = reject
          x.open('GET', to)
          x.send()
        }),
    ],
    [
      'a beacon',
      (to: string) => {
        if (!navigator.sendBeacon(to, 'x')) throw new Error('refused')
      },
    ],
    [
      'a picture',
      (to: string) =>
        new Promise((resolve, reject) => {
          const i = new Image()
          i.onload = resolve
          i.onerror = reject
          i.src = to
        }),
    ],
    [
      'a style sheet',
      (to: string) =>
        new Promise((resolve, reject) => {
          const l = document.createElement('link')
          l.rel = 'stylesheet'
          l.onload = resolve
          l.onerror = reject
          l.href = to
          document.head.append(l)
        }),
    ],
    [
      'a frame',
      (to: string) => {
        const f = document.createElement('iframe')
        f.src = to
        document.body.append(f)
      },
    ],
    [
      'a form',
      (to: string) => {
        const f = document.createElement('form')
        f.action = to
        f.method = 'post'
        document.body.append(f)
        f.submit()
      },
    ],
    [
      'a window',
      (to: string) => {
        if (!window.open(to)) throw new Error('refused')
      },
    ],
    [
      'a socket',
      (to: string) =>
        new Promise((resolve, reject) => {
          const s = new WebSocket(to.replace('http', 'ws'))
          s.onopen = resolve
          s.onerror = reject
        }),
    ],
    [
      'an event source',
      (to: string) =>
        new Promise((resolve, reject) => {
          const s = new EventSource(to)
          s.onopen = resolve
          s.onerror = reject
        }),
    ],
    [
      'a worker',
      (to: string) => {
        new Worker(to)
      },
    ],
    [
      'a preconnect',
      (to: string) => {
        const l = document.createElement('link')
        l.rel = 'preconnect'
        l.href = to
        document.head.append(l)
      },
    ],
    [
      'a refresh',
      (to: string) => {
        const m = document.createElement('meta')
        m.httpEquiv = 'refresh'
        m.content = `0;url=${to}`
        document.head.append(m)
      },
    ],
    [
      'leading the page away',
      (to: string) => {
        if (window.top) window.top.location.href = to
      },
    ],
    [
      'going away itself',
      (to: string) => {
        window.location.href = to
      },
    ],
  ] as [string, (to: string) => unknown][])('gets nothing out by %s', async ([name, channel]) => {
    // A fresh file, so that a frame that was broken by the last attempt is not in the way.
    await vault.getByRole('button', { name: samples.jpeg.name }).click()
    renderer = await shownIn(page, vault)
    const heardBefore = await world.listener.heard()
    const to = `${world.listener.origin}/${name.replaceAll(' ', '-')}`
    await Promise.race([
      renderer.evaluate(channel as (to: string) => void, to).catch(() => {}),
      page.waitForTimeout(1200),
    ])
    await page.waitForTimeout(400)
    expect((await world.listener.heard()).slice(heardBefore.length)).toEqual([])
    expect(page.url()).toBe(`${world.viewerOrigin}/`)
    expect(await vault.getByRole('heading', { name: 'Iris Example' }).isVisible()).toBe(true)
  })

  test.for([
    [
      'a style sheet',
      (query: string) => {
        const l = document.createElement('link')
        l.rel = 'stylesheet'
        l.href = `${window.location.origin}/x.css?${query}`
        document.head.append(l)
      },
    ],
    [
      'a preload with a hash',
      (query: string) => {
        const l = document.createElement('link')
        l.rel = 'preload'
        l.as = 'script'
        l.crossOrigin = 'anonymous'
        l.integrity = `sha384-${'A'.repeat(64)}`
        l.href = `${window.location.origin}/x.js?${query}`
        document.head.append(l)
      },
    ],
    [
      'a module preload with a hash',
      (query: string) => {
        const l = document.createElement('link')
        l.rel = 'modulepreload'
        l.crossOrigin = 'anonymous'
        l.integrity = `sha384-${'A'.repeat(64)}`
        l.href = `${window.location.origin}/x.js?${query}`
        document.head.append(l)
      },
    ],
    [
      'a prefetch',
      (query: string) => {
        const l = document.createElement('link')
        l.rel = 'prefetch'
        l.href = `${window.location.origin}/x?${query}`
        document.head.append(l)
      },
    ],
    [
      'going to its own document',
      (query: string) => {
        window.location.href = `${window.location.origin}/renderer.html?${query}`
      },
    ],
    [
      'loading itself again under another address',
      (query: string) => {
        window.history.replaceState(null, '', `?${query}`)
        window.location.reload()
      },
    ],
    [
      'a refresh of itself',
      (query: string) => {
        const m = document.createElement('meta')
        m.httpEquiv = 'refresh'
        m.content = `0;url=${window.location.origin}/renderer.html?${query}`
        document.head.append(m)
      },
    ],
  ] as [string, (query: string) => void][])('tells its own host nothing by %s', async ([, channel]) => {
    await vault.getByRole('button', { name: samples.jpeg.name }).click()
    renderer = await shownIn(page, vault)
    const word = `iris-${crypto.randomUUID()}`
    await Promise.race([renderer.evaluate(channel, word).catch(() => {}), page.waitForTimeout(1200)])
    await page.waitForTimeout(600)
    expect(world.wire.passed.map(({ path }) => path).filter((path) => path.includes(word))).toEqual([])
  })

  test('the listener does hear: a page without our headers reaches it', async () => {
    const other = await page.context().newPage()
    const before = (await world.listener.heard()).length
    await other.goto(`${world.listener.origin}/open`)
    expect((await world.listener.heard()).length).toBeGreaterThan(before)
    await other.close()
  })

  test('is ended when it asks for the same data twice', async () => {
    await vault.getByRole('button', { name: samples.jpeg.name }).click()
    renderer = await shownIn(page, vault)
    await renderer.evaluate(() => {
      const post = MessagePort.prototype.postMessage
      MessagePort.prototype.postMessage = function (this: MessagePort) {
        for (let asked = 0; asked < 2; asked++) post.call(this, { is: 'needs', data: 'pdf-wasm' })
      }
    })
    // It tells the new zoom: that is how the port is found.
    await vault.getByRole('button', { name: 'Zoom in' }).click()
    await vault.locator('[data-problem="media/broken"]').waitFor({ timeout: 5000 })
  })

  test('is stopped when it speaks another language than the agreed one', async () => {
    await vault.getByRole('button', { name: samples.jpeg.name }).click()
    renderer = await shownIn(page, vault)
    // Whatever reaches the vault's window rather than the port is not listened to.
    await renderer.evaluate(() => {
      for (const data of ['wardlink/hello', { is: 'shown' }, { ask: 'close', id: 1 }])
        window.parent.postMessage(data, '*')
    })
    await page.waitForTimeout(200)
    expect(await vault.getByRole('heading', { name: 'Iris Example' }).isVisible()).toBe(true)
  })
})

describe('what is served', () => {
  test.for([
    ['shell', '/', 'view.localhost'],
    ['vault', '/vault.html', `${'0'.repeat(32)}.content.localhost`],
    ['vault', '/parking.html', `${'0'.repeat(32)}.content.localhost`],
    ['renderer', '/renderer.html', `${'0'.repeat(32)}.content.localhost`],
    ['end', '/end.html', `${'0'.repeat(32)}.content.localhost`],
  ] as const)('as %s at %s has the headers of that tier', async ([tier, path, host]) => {
    const { port } = new URL(world.viewerOrigin)
    const answer = await getAs(host, Number(port), path)
    const at = (name: string) => `http://${name}:${port}`
    const expected = headersOf(
      tier,
      {
        relayOrigin: at('localhost'),
        viewerOrigin: at('view.localhost'),
        contentOrigin: at('*.content.localhost'),
        issuerOrigins: [world.issuer.issuer],
        recordOrigins: [],
      },
      at(host),
      inlineHashes(answer.body),
    )
    expect(answer.status).toBe(200)
    expect(answer.headers).toMatchObject(expected)
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  test('a share link is the same whatever its id', async () => {
    const { port } = new URL(world.viewerOrigin)
    const answers = await Promise.all(
      ['gb-AAAAAAAAAAAAAAAAAAAAAA', 'zz-nothing', '%00'].map((id) =>
        getAs('view.localhost', Number(port), `/r/${id}`),
      ),
    )
    const bodies = answers.map(({ status, body }) => `${status} ${body}`)
    expect(new Set(bodies).size).toBe(1)
    expect(bodies[0]).toContain('noindex')
  })
})

/** Node does not know names under localhost, so the name goes into the Host header. */
function getAs(host: string, port: number, path: string) {
  return new Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers: { host: `${host}:${port}` } }, (answer) => {
      let body = ''
      answer.on('data', (piece) => {
        body += piece
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }))
    }).on('error', reject)
  })
}
