const LEFT_TO_RIGHT = '\u2066'
const FIRST_STRONG = '\u2068'
const END = '\u2069'

/** Keeps an amount or a code in one piece, left to right, inside a sentence of either direction. */
export function ltr(text: string): string {
  return LEFT_TO_RIGHT + text + END
}

/** Keeps somebody's name from turning the sentence around it, whatever its script. */
export function bdi(text: string): string {
  return FIRST_STRONG + text + END
}
