/** What the pages in `pages/` leave for a test to call. */
declare global {
  interface Window {
    __send: Record<string, (address: string) => Promise<boolean | null>>
    __capture: Record<string, () => Promise<string>>
  }
}

export {}
