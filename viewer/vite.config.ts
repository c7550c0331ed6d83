import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import preact from '@preact/preset-vite'
import { build, defineConfig, type Plugin, type Rollup } from 'vite'
import { RENDERER_PRELUDE } from '../shared/isolation/renderer-prelude.ts'
import { arabic as governanceArabic } from './governance/words/arabic.ts'
import { polish as governancePolish } from './governance/words/polish.ts'
import { welsh as governanceWelsh } from './governance/words/welsh.ts'
import { DATA_PACKS, type DataPack } from './ports/renderer-contract.ts'
import { arabic } from './words/arabic.ts'
import { polish } from './words/polish.ts'
import { welsh } from './words/welsh.ts'

// A build is the same build whoever starts it: a test runner would make it one for developers, with paths in it.
process.env.NODE_ENV = 'production'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const OUT = fileURLToPath(new URL('../.output/viewer', import.meta.url))
const resolved = createRequire(import.meta.url).resolve
const PDFJS = dirname(resolved('pdfjs-dist/package.json'))
const LIBHEIF = dirname(resolved('libheif-js/package.json'))

/**
 * One environment a document: each gets a single script with nothing to import, because Integrity-Policy refuses
 * imports without integrity, and an import map would have to be inline.
 */
const DOCUMENTS = [
  'shell',
  'parking',
  'vault',
  'renderer',
  'renderer-pdf',
  'renderer-text',
  'renderer-film',
  'renderer-heic',
  'renderer-tiff',
  'renderer-dicom',
  'renderer-paper',
  'end',
  // For those who govern a trust; an opener never loads any of it.
  'governance',
] as const

/** Vite takes no hyphen in an environment's name. */
function environmentOf(document: string): string {
  return document.replace('-', '_')
}

export default defineConfig({
  root: HERE,
  base: '/',
  publicDir: false,
  // @hpke falls back to Node's module where a platform has no WebCrypto; every browser here has it.
  resolve: { alias: { crypto: join(HERE, 'no-node-crypto.ts') } },
  plugins: [
    preact({ devToolsEnabled: false, prefreshEnabled: false }),
    workers(),
    dataPacks(),
    words(),
    integrity(),
  ],
  builder: {
    async buildApp(builder) {
      for (const name of DOCUMENTS) {
        const environment = builder.environments[environmentOf(name)]
        if (environment) await builder.build(environment)
      }
    },
  },
  environments: Object.fromEntries(
    DOCUMENTS.map((name, index) => [
      environmentOf(name),
      {
        consumer: 'client' as const,
        build: {
          outDir: OUT,
          emptyOutDir: index === 0,
          target: 'es2022',
          modulePreload: false as const,
          // The PDF renderer holds its worker; it is loaded for a PDF and nothing else.
          chunkSizeWarningLimit: 2000,
          // Inlining would need data: in policies that have none.
          assetsInlineLimit: 0,
          cssCodeSplit: false,
          rolldownOptions: {
            checks: { pluginTimings: false, bundlerTimings: false },
            input: join(HERE, `${name}.html`),
            output: {
              codeSplitting: false,
              entryFileNames: `assets/${name}-[hash].js`,
              assetFileNames: 'assets/[name]-[hash][extname]',
            },
          },
        },
      },
    ]),
  ),
})

/**
 * Gives every script and style of a document its hash, so that a browser runs what was built or nothing. A renderer
 * carries them inside: a host it may load from is a host it can write to, in the query of an address.
 */
function integrity(): Plugin {
  return {
    name: 'wardlink:integrity',
    enforce: 'post',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const output of Object.values(bundle)) {
          if (output.type !== 'asset' || !output.fileName.endsWith('.html')) continue
          const html = String(output.source)
          output.source = output.fileName.startsWith('renderer')
            ? withEverythingInside(html, bundle)
            : withIntegrity(html, bundle)
        }
        // A library of a renderer's points at it by an address, which a renderer cannot fetch from (`renderer/paper.ts`).
        for (const fileName of Object.keys(bundle)) if (fileName.endsWith('.icc')) delete bundle[fileName]
      },
    },
  }
}

function withIntegrity(html: string, bundle: Rollup.OutputBundle): string {
  return html.replace(
    /<(script|link)\b([^>]*?)(src|href)="\/(assets\/[^"]+\.(?:js|css))"([^>]*)>/g,
    (...found) => {
      const [, tag, before, attribute, file, after] = found as unknown as [
        string,
        string,
        string,
        string,
        string,
        string,
      ]
      const output = bundle[file]
      if (!output) throw new Error(`${file} is not in the bundle`)
      const attributes = `${before}${attribute}="/${file}"${after}`.replace(/\s*crossorigin(?:="[^"]*")?/, '')
      const hash = sha384(output.type === 'chunk' ? output.code : output.source)
      return `<${tag}${attributes} crossorigin="anonymous" integrity="${hash}">`
    },
  )
}

/** Script and style as text in the document; the relay puts their hashes into its policy (`relay/http/inline-hashes.ts`). */
function withEverythingInside(html: string, bundle: Rollup.OutputBundle): string {
  return html.replace(
    /<(script|link)\b[^>]*?(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"[^>]*>(?:<\/script>)?/g,
    (_all, tag: string, file: string) => {
      const output = bundle[file]
      if (!output) throw new Error(`${file} is not in the bundle`)
      delete bundle[file]
      if (tag === 'link')
        return `<style>${asText(output.type === 'chunk' ? '' : String(output.source), tag)}</style>`
      return `<script type="module">${asText(RENDERER_PRELUDE + (output.type === 'chunk' ? output.code : ''), tag)}</script>`
    },
  )
}

/** What the browser's HTML parser reads must be what was written, letter by letter, or the hash does not fit. */
function asText(content: string, tag: string): string {
  const text = content.replace(/<(?=\/?script)/gi, '\\x3c')
  if (text === '' || /[\r\0]|<!--|<\/style/i.test(text))
    throw new Error(`this ${tag} cannot be written into a document`)
  return text
}

function sha384(content: string | Uint8Array): string {
  return `sha384-${createHash('sha384').update(content).digest('base64')}`
}

/** What runs in a worker of a renderer, by the name it is imported under: `virtual:worker/<name>`. */
const WORKERS: Readonly<Record<string, string>> = {
  pdf: join(PDFJS, 'legacy/build/pdf.worker.mjs'),
  heic: join(HERE, 'renderer/workers/heic.ts'),
  tiff: join(HERE, 'renderer/workers/tiff.ts'),
  dicom: join(HERE, 'renderer/workers/dicom.ts'),
}

/** A worker as the text of one classic script: a renderer may fetch nothing, so its worker comes inside its script. */
function workers(): Plugin {
  const prefix = '\0virtual:worker/'
  return {
    name: 'wardlink:workers',
    resolveId: (source) => (source.startsWith('virtual:worker/') ? `\0${source}` : undefined),
    async load(asked) {
      const input = asked.startsWith(prefix) ? WORKERS[asked.slice(prefix.length)] : undefined
      if (input === undefined) return undefined
      const built = await build({
        configFile: false,
        root: HERE,
        // It warns that `import.meta` is empty in a classic script: pdf.js asks it for addresses it is never given.
        logLevel: 'error',
        // Decoders made for Node as well ask for these and do without.
        resolve: { alias: { fs: join(HERE, 'no-node.ts'), path: join(HERE, 'no-node.ts') } },
        build: {
          write: false,
          target: 'es2022',
          rolldownOptions: { input, output: { format: 'iife', codeSplitting: false } },
        },
      })
      const [output] = Array.isArray(built) ? built : [built]
      if (!output || !('output' in output)) throw new Error('the worker was not built')
      return `export default ${JSON.stringify(output.output[0].code)}`
    },
  }
}

/** Fonts, character maps and decoders, each kind in one file (its form: `renderer/data-pack.ts`). */
function dataPacks(): Plugin {
  const id = '\0virtual:data-packs'
  return {
    name: 'wardlink:data-packs',
    resolveId: (source) => (source === 'virtual:data-packs' ? id : undefined),
    load(asked) {
      if (asked !== id) return undefined
      const entries = DATA_PACKS.map((name) => {
        const source = pack(name)
        const hash = createHash('sha256').update(source).digest('base64url').slice(0, 8)
        const fileName = `assets/${name}-${hash}.bin`
        this.emitFile({ type: 'asset', fileName, source })
        return [name, { path: `/${fileName}`, integrity: sha384(source) }]
      })
      return `export const dataPacks = ${JSON.stringify(Object.fromEntries(entries))}`
    },
  }
}

/** Catalogues by what their files are called: `virtual:<name>`. */
const CATALOGUES: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  words: { cy: welsh, ar: arabic, pl: polish },
  'governance-words': { cy: governanceWelsh, ar: governanceArabic, pl: governancePolish },
}

/** The languages as data, fetched by whoever reads them: most people load none of it. */
function words(): Plugin {
  const prefix = '\0virtual:'
  const nameIn = (id: string) => (id.startsWith(prefix) ? id.slice(prefix.length) : '')
  return {
    name: 'wardlink:words',
    resolveId: (source) => (nameIn(`\0${source}`) in CATALOGUES ? `\0${source}` : undefined),
    load(asked) {
      const catalogue = CATALOGUES[nameIn(asked)]
      if (!catalogue) return undefined
      const entries = Object.entries(catalogue).map(([language, said]) => {
        const source = JSON.stringify(said)
        const hash = createHash('sha256').update(source).digest('base64url').slice(0, 8)
        const fileName = `assets/${nameIn(asked)}-${language}-${hash}.json`
        this.emitFile({ type: 'asset', fileName, source })
        return [language, { path: `/${fileName}`, integrity: sha384(source) }]
      })
      return `export const wordFiles = ${JSON.stringify(Object.fromEntries(entries))}`
    },
  }
}

const CODECS = ['codec-charls', 'codec-libjpeg-turbo-8bit', 'codec-openjpeg'] as const

const PACKED: Record<DataPack, { folders: string[]; files: RegExp }> = {
  'pdf-fonts': { folders: [join(PDFJS, 'standard_fonts')], files: /\.(pfb|ttf)$/ },
  'pdf-cmaps': { folders: [join(PDFJS, 'cmaps')], files: /\.bcmap$/ },
  // Not the QuickJS one: documents run no scripts here.
  'pdf-wasm': { folders: [join(PDFJS, 'wasm')], files: /^(openjpeg|jbig2|qcms_bg)\.wasm$/ },
  // LGPL: a file of its own, which whoever runs a viewer can replace.
  'heic-wasm': { folders: [join(LIBHEIF, 'libheif-wasm')], files: /^libheif\.wasm$/ },
  'dicom-wasm': {
    folders: CODECS.map((name) => dirname(resolved(`@cornerstonejs/${name}/decodewasm`))),
    files: /^(openjpeg|charls|libjpegturbo)wasm_decode\.wasm$/,
  },
}

function pack(name: DataPack): Buffer {
  const { folders, files } = PACKED[name]
  const packed = folders
    .flatMap((folder) => readdirSync(folder).map((file) => ({ folder, file })))
    .filter(({ file }) => files.test(file))
    .sort((a, b) => (a.file < b.file ? -1 : 1))
  const names = packed.map(({ file }) => file)
  const contents = packed.map(({ folder, file }) => readFileSync(join(folder, file)))
  let at = 0
  const index = Object.fromEntries(
    names.map((file, place) => {
      const length = contents[place]?.length ?? 0
      at += length
      return [file, [at - length, length]]
    }),
  )
  const json = Buffer.from(JSON.stringify(index))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(json.length)
  return Buffer.concat([length, json, ...contents])
}
