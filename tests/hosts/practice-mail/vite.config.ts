import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  build: {
    outDir: '../../../.output/practice-mail',
    emptyOutDir: true,
    modulePreload: false,
    rollupOptions: {
      input: ['gmail', 'outlook', 'proton'].map((name) => `${import.meta.dirname}/${name}.html`),
      output: { entryFileNames: 'assets/[name].js', chunkFileNames: 'assets/[hash].js' },
    },
  },
})
