import { encode } from 'uqr'

type QrCodeProps = {
  payload: string
  errorCorrection: 'L' | 'M' | 'Q' | 'H'
  /** Says in words what a camera would read. */
  alt: string
}

/** A QR code as one SVG path: black on white with its quiet zone in light and dark alike, because cameras need both. */
export function QrCode({ payload, errorCorrection, alt }: QrCodeProps) {
  const { data, size } = encode(payload, { ecc: errorCorrection, border: 4 })
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={alt} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={pathOf(data)} fill="#000" />
    </svg>
  )
}

function pathOf(rows: readonly (readonly boolean[])[]): string {
  let path = ''
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue
      const start = x
      while (row[x + 1]) x++
      path += `M${start} ${y}h${x - start + 1}v1H${start}z`
    }
  })
  return path
}
