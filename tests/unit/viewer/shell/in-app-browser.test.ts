import { describe, expect, test } from 'vitest'
import { isInAppBrowser } from '../../../../viewer/shell/in-app-browser.ts'

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'
const ANDROID = 'Mozilla/5.0 (Linux; Android 15; Pixel 9'

describe("another app's own window", () => {
  test.for([
    ['Facebook on an iPhone', `${IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/480.0]`],
    ['Instagram', `${ANDROID}; wv) AppleWebKit/537.36 Chrome/156.0 Mobile Safari/537.36 Instagram 400.0`],
    [
      'an Android view of an app we do not know',
      `${ANDROID}; wv) AppleWebKit/537.36 Version/4.0 Chrome/156.0 Mobile Safari/537.36`,
    ],
    ['an iPhone view of an app we do not know', `${IPHONE} Mobile/15E148`],
    ['WeChat', `${IPHONE} Mobile/15E148 MicroMessenger/8.0`],
  ] as const)('is %s', ([, agent]) => {
    expect(isInAppBrowser(agent)).toBe(true)
  })

  test.for([
    ['Safari on an iPhone', `${IPHONE} Version/19.1 Mobile/15E148 Safari/604.1`],
    ['Chrome on an iPhone', `${IPHONE} CriOS/156.0 Mobile/15E148 Safari/604.1`],
    ['Firefox on an iPhone', `${IPHONE} FxiOS/153.0 Mobile/15E148 Safari/605.1.15`],
    [
      'Chrome on Android',
      `${ANDROID}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Mobile Safari/537.36`,
    ],
    ['Firefox on Android', 'Mozilla/5.0 (Android 15; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0'],
    [
      'Edge on a desktop',
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36 Edg/156.0',
    ],
    [
      'Safari on a Mac',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15',
    ],
  ] as const)('is not %s', ([, agent]) => {
    expect(isInAppBrowser(agent)).toBe(false)
  })
})
