import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { alertsOn, type GuardedBrowser, pressButton, startGuardedChromium, until } from './guarded-browser.ts'
import { type HostPages, startHostPages } from './host-page-server.ts'

const WAYS = [
  'voice note by MediaRecorder',
  'voice note of a cloned track',
  'voice note by an audio graph into a recorder',
  'voice note of a stream by the constructor of its promise',
  'voice note of a stream asked whether it is a promise',
  'voice note by script on samples',
  'voice note by MediaStreamAudioSourceNode',
  'video by MediaRecorder',
  'picture by canvas',
  'picture by a pattern',
  'picture by createImageBitmap',
  'picture by VideoFrame',
  'picture by ImageCapture',
  'picture by ImageCapture.takePhoto',
  'frames by MediaStreamTrackProcessor',
  'frames by MediaStreamTrackProcessor, of a track that is another when asked again',
  'picture of a copy of what plays',
  'picture by WebGL',
] as const

/** Microphone and camera: no recording for a message, and calls that go on working. */
describe('what the page captures', () => {
  let pages: HostPages
  let browser: GuardedBrowser
  let page: Page

  beforeAll(async () => {
    pages = await startHostPages()
    browser = await startGuardedChromium(pages.hostRules, [
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
    ])
    page = await browser.context.newPage()
  })
  afterAll(async () => {
    await browser?.close()
    await pages?.close()
  })

  const capture = (name: string) =>
    page.evaluate<string, string>((way) => window.__capture[way]?.() ?? '', name)

  test.for(WAYS)('%s comes to nothing', async (way) => {
    await page.goto(pages.address('capture.html', 'strict'))
    expect(await capture(way)).toMatch(/^(nothing|refused NotAllowedError)$/)
  })

  test('the person hears why', async () => {
    await page.goto(pages.address('capture.html', 'strict'))
    await capture('voice note by MediaRecorder')
    expect(await alertsOn(page)).toEqual([expect.stringMatching(/^Voice notes .* Calls still work/)])
  })

  test.for([
    ['voice note by MediaRecorder', 'Record with Wardlink', 'voice-note'],
    ['picture by canvas', 'Take a photo with Wardlink', 'camera'],
  ] as const)('after a %s, ours is offered', async ([way, button, intake]) => {
    await page.goto(pages.address('capture.html', 'strict'))
    await capture(way)
    const before = (await browser.held()).length
    await pressButton(page, button)
    expect(await until(async () => (await browser.held()).length === before + 1, 4000)).toBe(true)
    expect((await browser.held()).at(-1)).toMatchObject({ intake, files: [] })
    const hasPanel = async () => page.frames().some((frame) => frame.url().includes('compose-panel.html'))
    expect(await until(hasPanel, 4000)).toBe(true)
  })

  test('a call is heard and seen, and its level meter works', async () => {
    await page.goto(pages.address('capture.html', 'strict'))
    expect(await page.evaluate('window.__call()')).toEqual({
      kind: expect.stringMatching(/audio|video/),
      meter: 'bytes',
      seen: true,
    })
  })

  test('pictures of anything else are drawn as ever', async () => {
    expect(await page.evaluate('window.__drawsOthers()')).toBe('bytes')
  })
})
