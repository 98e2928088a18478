/** A bug if false: crashes with what was assumed. For expected refusals return a `Result`. */
export function assert(condition: unknown, assumption: string): asserts condition {
  if (!condition) throw new Error(`Assumption broken: ${assumption}`)
}

/** Makes a switch exhaustive: does not compile while a case is missing, and crashes if one slips in from outside. */
export function unreachable(value: never): never {
  throw new Error(`Unreachable case: ${JSON.stringify(value)}`)
}
