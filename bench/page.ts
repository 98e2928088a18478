/** A page with another text between `<!-- name -->` and `<!-- end of name -->`. Throws when it has no such place. */
export function fill(page: string, name: string, block: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`]
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`The page has no ${begin}`)
  return `${page.slice(0, from + begin.length)}\n${block}\n${page.slice(to)}`
}
