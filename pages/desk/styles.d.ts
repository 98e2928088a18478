/** Vite turns these imports into the stylesheet's text. */
declare module '*.css?inline' {
  const text: string
  export default text
}
