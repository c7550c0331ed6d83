#!/usr/bin/env node
// Plain JavaScript, so that an old Node can still read it: the rest needs type stripping, and better-sqlite3 crashes
// an older process outright instead of saying what is wrong.
const [major = 0] = process.versions.node.split('.').map(Number)
if (major < 24) {
  process.stderr.write(`wardlink needs Node.js 24 or newer; this is ${process.versions.node}.\n`)
  process.exit(1)
}
await import('./cli.ts')
