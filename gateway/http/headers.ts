/** On every answer. Nothing here is guessed at, framed, or told where it was linked from. */
export const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
}

/** Only said where it is true: a browser that has heard it refuses plain http for a year. */
export const HSTS = 'max-age=31536000; includeSubDomains'

/** What is no page loads nothing and is framed by nobody. */
export const DATA_CSP = "default-src 'none'; frame-ancestors 'none'"

/**
 * The payer's page: its own script and style, its own gateway, and the addresses the payer's signed claim is also handed
 * to. Nothing inline and nothing from elsewhere.
 */
export function checkoutCsp(claimUrls: readonly string[]): string {
  const claims = [...new Set(claimUrls.map(url => new URL(url).origin))].join(' ')
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self' ${claims}`.trim(),
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** A page of text whose one inline style has this hash. */
export function textPageCsp(styleHash: string): string {
  return `default-src 'none'; style-src '${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
}
