/** A page as every list endpoint answers it. */
export type Page<T> = { readonly data: readonly T[]; readonly has_more: boolean }

/** Everything in a list, page by page as it is asked for; `read` gets the id that the next page starts after. */
export async function* listAll<T extends { readonly id: string }>(
  read: (after: string | undefined) => Promise<Page<T>>,
  after?: string,
): AsyncGenerator<T> {
  for (let cursor = after; ; ) {
    const page = await read(cursor)
    yield* page.data
    cursor = page.data.at(-1)?.id
    if (!page.has_more || cursor === undefined) return
  }
}
