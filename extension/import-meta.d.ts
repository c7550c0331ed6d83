interface ImportMeta {
  /** Set when a build is made for one of the browsers: what the other needs is left out. */
  readonly env: { readonly FIREFOX: boolean }
}
