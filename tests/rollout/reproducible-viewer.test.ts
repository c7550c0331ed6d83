import { cpSync, mkdtempSync, rmSync, symlinkSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { manifestOf } from '../../relay/deployment/viewer-manifest.ts'
import { ROOT, run } from '../commands/run.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wardlink-reproducible-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('two clean builds, at different paths and of files with different dates, are the same bytes', async () => {
  const first = await build('here')
  const second = await build('a rather longer path/there')
  expect(first.size).toBeGreaterThan(10)
  expect(Object.fromEntries(second)).toEqual(Object.fromEntries(first))
})

async function build(name: string) {
  const place = join(folder, name)
  for (const part of ['viewer', 'shared', 'package.json', 'tsconfig.json', 'tsconfig.base.json']) {
    cpSync(join(ROOT, part), join(place, part), { recursive: true })
  }
  symlinkSync(join(ROOT, 'node_modules'), join(place, 'node_modules'))
  const date = new Date(name.length * 1e11)
  utimesSync(join(place, 'viewer/shell.html'), date, date)
  const { code, output } = await run('viewer', ['vite', 'build', 'viewer', '--logLevel', 'warn'], place)
  if (code !== 0) throw new Error(output)
  return manifestOf(join(place, '.output/viewer'))
}
