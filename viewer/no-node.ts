/** Stands in for Node's `fs` and `path`: decoders made for both ask for them and, in a browser, never use them. */
export {}
