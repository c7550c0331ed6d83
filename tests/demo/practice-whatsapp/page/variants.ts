/**
 * What the page does differently from one visit to the next, chosen in the query: the real page is shipped
 * in many builds at once, and a guard that knows only one of them is no guard.
 */
export const OPENERS = [
  'hidden-click', //    a hidden input beside the menu item, opened with click()
  'in-item', //         the input lies inside the menu item and takes the click itself
  'detached', //        an input that is never in the document, click()
  'label', //           a label for a hidden input
  'show-picker', //     showPicker()
  'dispatched', //      dispatchEvent(new MouseEvent('click'))
  'closed-shadow', //   an input in a closed shadow root
  'other-realm', //     another frame's HTMLElement.prototype.click
  'unmounted', //       an input that is taken out of the document before anything is chosen
] as const
export type Opener = (typeof OPENERS)[number]

export const UPLOADERS = ['fetch', 'xhr', 'worker', 'service-worker'] as const
export type Uploader = (typeof UPLOADERS)[number]

export const LANGUAGES = ['en', 'pt', 'es', 'de'] as const
export type Language = (typeof LANGUAGES)[number]

export const ICON_GENERATIONS = ['2023', '2024', '2026'] as const
export type IconGeneration = (typeof ICON_GENERATIONS)[number]

export type Variants = {
  opener: Opener
  upload: Uploader
  lang: Language
  icons: IconGeneration
  testIds: boolean
}

export function readVariants(query: URLSearchParams): Variants {
  return {
    opener: oneOf(OPENERS, query.get('opener')),
    upload: oneOf(UPLOADERS, query.get('upload')),
    lang: oneOf(LANGUAGES, query.get('lang')),
    icons: oneOf(ICON_GENERATIONS, query.get('icons') ?? '2026'),
    testIds: query.get('testids') !== 'off',
  }
}

function oneOf<Choice extends string>(choices: readonly [Choice, ...Choice[]], text: string | null): Choice {
  return choices.find((choice) => choice === text) ?? choices[0]
}
