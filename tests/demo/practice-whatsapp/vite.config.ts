import preact from '@preact/preset-vite'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [preact()],
  // The real page's class names are made of atoms and change every few weeks: nothing may lean on them.
  css: { modules: { generateScopedName: 'x[hash:base64:7]' } },
  build: {
    outDir: '../../../.output/practice-whatsapp',
    emptyOutDir: true,
    modulePreload: false,
    rollupOptions: {
      input: {
        index: `${import.meta.dirname}/index.html`,
        'upload-worker': `${import.meta.dirname}/page/upload.worker.ts`,
        'upload-service-worker': `${import.meta.dirname}/page/upload.service-worker.ts`,
      },
      output: {
        // worker-src is a list of exact addresses, so the workers keep theirs.
        entryFileNames: (chunk) => (chunk.name.startsWith('upload-') ? '[name].js' : 'assets/[hash].js'),
        chunkFileNames: 'assets/[hash].js',
        assetFileNames: 'assets/[hash][extname]',
      },
    },
  },
})
