import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import web from '../vite.config.ts'

const HERE = dirname(fileURLToPath(import.meta.url))
const OUT = fileURLToPath(new URL('../../.output/viewer-in-extension', import.meta.url))

/** What is another thing in an extension than on the web; all the rest is the very same source. */
const OTHER_HERE = ['deployment.ts', 'sign-in.ts', 'take-link.ts']
/** The page is governed where the relay is, and what is left through `/end.html` on the web has no origin of its own. */
const NOT_HERE = ['governance']

/**
 * The viewer as the extension carries it: `wxt.config.ts` puts what this builds beside the extension's own pages, where
 * every address in it (`/vault.html`, `/assets/…`) is one of the extension's.
 */
export default defineConfig({
  ...web,
  plugins: [placedInExtension(), ...(web.plugins ?? [])],
  environments: Object.fromEntries(
    Object.entries(web.environments ?? {})
      .filter(([name]) => !NOT_HERE.includes(name))
      .map(([name, environment]) => [name, { ...environment, build: { ...environment.build, outDir: OUT } }]),
  ),
})

function placedInExtension(): Plugin {
  return {
    name: 'wardlink:in-extension',
    enforce: 'pre',
    resolveId(source, importer) {
      const isOther = OTHER_HERE.includes(basename(source)) && importer && !importer.startsWith(HERE)
      return isOther ? join(HERE, basename(source)) : undefined
    },
  }
}
