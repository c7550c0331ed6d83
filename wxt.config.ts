import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import preact from '@preact/preset-vite'
import type { Plugin } from 'vite'
import { defineConfig } from 'wxt'
import { HOST_MATCHES } from './extension/hosts/host-matches.ts'
import packageJson from './package.json' with { type: 'json' }

/**
 * The public half of the key that fixes the extension's id, and with it the redirect address trusts register
 * at their issuers: `https://ncdmagbdceibdcnjcoedgfmmkjpmgekj.chromiumapp.org/`. The private half was thrown
 * away: a trust that signs its own CRX, and the stores, put their own key here (docs/decisions/0050).
 */
const PUBLIC_KEY =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqW5SeuqSSAoBo5M+9iCvL+iF0rvT8Pbjl9roidPfKMLiann5GvM0NemsF8uECXQBaiyu7KSpYLAnCIxK03DF8RbgJjWMHgY9W7WvgkQVp6+6rxO4GXF9L1agoRn3XxlFEKibC1j1R0GCUVl90/of+hQhOhu0O5Q6GezpKZVMf/9te/KHRMqXWRWoJeGP/U2vQnInSZEcRvJDGbhnexCO6PsM8Z+KzRhoyvGtb/EtURhgt1a4hwC55f0f9x6m4rWYVprXNVGrjcsZnRP4o5xOmiPdWUtZQLp0MqcyKwyD9MRIPKBTgl++c6zFfUHoMjRRD/0f/Fd67/mVWVB8c5yoowIDAQAB'

const GUARD = fileURLToPath(new URL('./extension/intercept/guard/guard.ts', import.meta.url))

/**
 * Nothing from anywhere but the package itself; only the relay and the issuers may be spoken to. Their names
 * are the trust's and unknown here, so the line is drawn at HTTPS; a relay on this machine may do without.
 */
const EXTENSION_PAGES = [
  "default-src 'none'",
  // WebAssembly: the decoder of iPhones' pictures. Its code comes with the package like everything else.
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  // A voice note, to be listened to before it is sealed.
  'media-src blob:',
  // Our own: the decoder's WebAssembly, and what draws a PDF's letters.
  "connect-src 'self' https: http://localhost:* http://*.localhost:* http://127.0.0.1:*",
  // The viewer's vault, and its renderers in their sandbox. A renderer that leads itself elsewhere ends here.
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/**
 * The viewer that comes with the extension, built from the viewer's own source. Chromium alone: only there has an
 * extension pages of an opaque origin, and renderers go nowhere else (docs/decisions/0277).
 */
const VIEWER = join(import.meta.dirname, '.output/viewer-in-extension')

function buildViewer(): void {
  const vite = join(import.meta.dirname, 'node_modules/vite/bin/vite.js')
  const config = 'viewer/in-extension/vite.config.ts'
  execFileSync(process.execPath, [vite, 'build', 'viewer', '-c', config, '--logLevel', 'warn'], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}

function viewerFiles(): string[] {
  return readdirSync(VIEWER, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => relative(VIEWER, join(file.parentPath, file.name)))
    .sort()
}

const renderers = () => viewerFiles().filter((name) => /^renderer[^/]*\.html$/.test(name))

/**
 * What a renderer may do: run the script it was built with, and show. As on the web (`shared/isolation/headers.ts`), but
 * for what only a server can send: there is no `Connection-Allowlist` for a page of an extension.
 */
function sandboxPolicy(): string {
  const hashes = { script: new Set<string>(), style: new Set<string>() }
  for (const name of renderers()) {
    const html = readFileSync(join(VIEWER, name), 'utf8')
    for (const [, tag, , content = ''] of html.matchAll(/<(script|style)\b([^>]*)>([\s\S]*?)<\/\1>/g)) {
      const hash = createHash('sha384').update(content).digest('base64')
      hashes[tag as 'script' | 'style'].add(`'sha384-${hash}'`)
    }
  }
  return [
    'sandbox allow-scripts',
    "default-src 'none'",
    `script-src ${[...hashes.script].join(' ')} 'wasm-unsafe-eval'`,
    `style-src ${[...hashes.style].join(' ')}`,
    'img-src blob: data:',
    'media-src blob:',
    'font-src blob: data:',
    'worker-src blob:',
    "connect-src 'none'",
    "frame-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types wardlink-worker',
  ].join('; ')
}

/**
 * The page guard goes into every document, and its size is a promise: of what WXT puts around a script of the
 * page's world (its options, its logger) only the call is kept. Strict, so that no page can walk from a function
 * of its own, up the stack, into ours.
 */
const bareGuard: Plugin = {
  name: 'bare-guard',
  // After WXT has taken the name off the function.
  enforce: 'post',
  transform: (_, id) =>
    id.includes('wxt-content-script-main-world-entrypoint?')
      ? { code: `import { startGuard } from '${GUARD}'\nstartGuard()`, map: null }
      : null,
  generateBundle: (_, bundle) => {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type === 'chunk' && chunk.name === 'guard.content') chunk.code = `"use strict";${chunk.code}`
    }
  },
}

/**
 * The build a trust installs by force, where its policy names further hosts: it asks for every HTTPS host, and
 * the browser's own policy narrows that to the ones named (docs/decisions/0150). Never the build of a store.
 */
const HOSTS_BY_POLICY = process.env.WARDLINK_HOSTS === 'policy'
const HOSTS = HOSTS_BY_POLICY ? ['https://*/*'] : HOST_MATCHES

export default defineConfig({
  srcDir: 'extension',
  publicDir: 'extension/public',
  outDir: '.output',
  imports: false,
  modules: ['@wxt-dev/webextension-polyfill'],
  vite: () => ({
    plugins: [preact(), bareGuard],
    // Sentences, codes and paths only: a source map would double the package and say nothing more.
    build: { sourcemap: false, target: 'es2023' },
  }),
  hooks: {
    'build:before': (wxt) => {
      if (wxt.config.browser !== 'firefox') buildViewer()
    },
    // The manifest below is made before there is a viewer.
    'build:manifestGenerated': (wxt, manifest) => {
      if (wxt.config.browser === 'firefox') return
      Object.assign(manifest, { sandbox: { pages: renderers() } })
      Object.assign(manifest.content_security_policy ?? {}, { sandbox: sandboxPolicy() })
    },
    // Files of their own, loaded when the first HEIC comes: the LGPL lets everybody put another build in their place.
    'build:publicAssets': (wxt, files) => {
      if (wxt.config.browser !== 'firefox') {
        for (const name of viewerFiles()) {
          // `shell` is its name among the viewer's documents; among ours it is the viewer.
          const relativeDest = name === 'shell.html' ? 'viewer.html' : name
          files.push({ absoluteSrc: join(VIEWER, name), relativeDest })
        }
      }
      const folder = join(import.meta.dirname, 'node_modules/libheif-js/libheif-wasm')
      for (const name of ['libheif.js', 'libheif.wasm', 'LICENSE']) {
        files.push({ absoluteSrc: join(folder, name), relativeDest: `libheif/${name}` })
      }
      // The model that suggests faces, and the terms of who made it.
      const faces = join(import.meta.dirname, 'node_modules/@vladmandic/face-api')
      for (const name of ['tiny_face_detector_model.bin', 'tiny_face_detector_model-weights_manifest.json']) {
        files.push({ absoluteSrc: join(faces, 'model', name), relativeDest: `faces/${name}` })
      }
      files.push({ absoluteSrc: join(faces, 'LICENSE'), relativeDest: 'faces/LICENSE' })
      // What pdf.js asks for while it draws a page that is to be covered.
      const pdfjs = join(import.meta.dirname, 'node_modules/pdfjs-dist')
      for (const part of ['cmaps', 'standard_fonts', 'wasm']) {
        for (const name of readdirSync(join(pdfjs, part))) {
          if (name.endsWith('.js')) continue
          files.push({ absoluteSrc: join(pdfjs, part, name), relativeDest: `pdfjs/${part}/${name}` })
        }
      }
      const worker = 'pdf.worker.min.mjs'
      files.push({ absoluteSrc: join(pdfjs, 'build', worker), relativeDest: `pdfjs/${worker}` })
    },
  },
  zip: { excludeSources: ['demo-output/**', 'test-output/**', '.wardlink/**', 'docs/screens/**'] },
  manifest: ({ browser }) => ({
    name: '__MSG_name__',
    description: '__MSG_description__',
    default_locale: 'en',
    version: packageJson.version,
    permissions: [
      'storage',
      'identity',
      'alarms',
      'notifications',
      'declarativeNetRequest',
      ...(browser === 'firefox' ? [] : ['offscreen']),
      ...(HOSTS_BY_POLICY ? ['scripting'] : []),
    ],
    host_permissions: HOSTS,
    // The one layer no script of a page gets round: each host's own upload addresses (docs/interception.md).
    declarative_net_request: {
      rule_resources: [{ id: 'backstop', enabled: true, path: 'rules/backstop.json' }],
    },
    action: { default_title: '__MSG_action__' },
    content_security_policy: { extension_pages: EXTENSION_PAGES },
    web_accessible_resources: [{ resources: ['compose-panel.html'], matches: HOSTS }],
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: 'wardlink@wardlink.example',
              strict_min_version: '142.0',
              // What leaves the browser, in Mozilla's words. Reports leave sealed; they leave all the same.
              data_collection_permissions: {
                required: ['healthInfo', 'personallyIdentifyingInfo', 'authenticationInfo'],
              },
            },
          },
        }
      : {
          key: PUBLIC_KEY,
          minimum_chrome_version: '148',
          // Files pass between our parts by reference; as JSON a File becomes {}.
          message_serialization: 'structured_clone',
          // Lets the panel stand in pages that isolate themselves (COEP), at its fixed address.
          cross_origin_embedder_policy: { value: 'require-corp' },
          cross_origin_opener_policy: { value: 'same-origin' },
          storage: { managed_schema: 'managed-schema.json' },
          incognito: 'split',
        }),
  }),
})
