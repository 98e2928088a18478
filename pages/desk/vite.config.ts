import preact from '@preact/preset-vite'
import { defineConfig } from 'vite'

/** One module that Node imports: the desk has no script of its own, and its style travels inside the page. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [preact()],
  build: { emptyOutDir: true, target: 'node22' },
  ssr: { noExternal: true },
})
