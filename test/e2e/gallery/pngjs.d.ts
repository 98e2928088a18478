/** The part of pngjs in use here; it ships no types. */
declare module 'pngjs' {
  type Pixels = { readonly data: Uint8Array; readonly width: number; readonly height: number }
  type Packing = { colorType: 2 | 6; deflateLevel: number; deflateStrategy: number; filterType: number }
  export const PNG: {
    readonly sync: {
      read(png: Uint8Array): Pixels
      write(pixels: Pixels, packing: Packing): Uint8Array
    }
  }
}
