/** Vite turns these imports into a stylesheet. */
declare module '*.css'
