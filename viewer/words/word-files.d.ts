declare module 'virtual:words' {
  /** Where the words of each language but English are served, and what their bytes must hash to. */
  export const wordFiles: Readonly<Record<'cy' | 'ar' | 'pl', { path: string; integrity: string }>>
}

declare module 'virtual:governance-words' {
  /** The same for the page of those who govern. */
  export const wordFiles: Readonly<Record<'cy' | 'ar' | 'pl', { path: string; integrity: string }>>
}
