import { beforeEach, describe, expect, test, vi } from 'vitest'
import { fakeBrowser } from 'wxt/testing/fake-browser'

vi.mock('wxt/browser', async () => ({
  browser: (await import('wxt/testing/fake-browser')).fakeBrowser,
}))
const { followLanguage, languageOnPage, sayOnPage } = await import(
  '../../../../extension/notices/page-words.ts'
)

beforeEach(() => fakeBrowser.reset())

describe('what is said over a host’s page', () => {
  test('is in the language chosen in the settings, and follows a new choice', async () => {
    await fakeBrowser.storage.local.set({ language: 'cy' })
    followLanguage()
    await expect.poll(() => sayOnPage('close')).toBe('Cau')
    await fakeBrowser.storage.local.set({ language: 'ar' })
    await expect.poll(() => sayOnPage('close')).toBe('إغلاق')
    expect(languageOnPage()).toEqual({ lang: 'ar', dir: 'rtl' })
  })

  test('is in the browser’s when what is kept is no language of ours', async () => {
    await fakeBrowser.storage.local.set({ language: 'cy' })
    followLanguage()
    await expect.poll(() => sayOnPage('close')).toBe('Cau')
    await fakeBrowser.storage.local.set({ language: 'klingon' })
    await expect.poll(() => sayOnPage('close')).toBe('Close')
  })
})
