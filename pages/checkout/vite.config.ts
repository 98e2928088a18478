import preact from '@preact/preset-vite'
import { defineConfig } from 'vite'

/**
 * The client build goes to dist/client with hashed names and a manifest, the server render to dist/server as one module
 * that Node imports. The gateway serves the first under /assets/checkout/ and calls the second for each page.
 */
export default defineConfig(({ isSsrBuild }) => ({
  root: import.meta.dirname,
  base: '/assets/checkout/',
  plugins: [preact()],
  build: isSsrBuild
    ? { emptyOutDir: true, target: 'node22' }
    : {
        outDir: 'dist/client',
        emptyOutDir: true,
        manifest: true,
        modulePreload: { polyfill: false },
        rollupOptions: { input: 'page/entry-client.tsx' },
      },
  ssr: { noExternal: true },
}))
