/** Vite turns these imports into a stylesheet. */
declare module '*.css'

interface ImportMetaEnv {
  /** True in the server's build; Vite writes it in. */
  readonly SSR: boolean
}

interface ImportMeta {
  readonly env: ImportMetaEnv
}
