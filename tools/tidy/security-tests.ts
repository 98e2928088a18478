const FILE = /\.(?:t\.sol|test\.ts|e2e\.ts)$/

type NamedTest = { readonly key: string; readonly file: string; readonly test: string }

/** Keys of a table of SECURITY.md below a heading: what its rows begin with, in bold. */
export function readKeys(document: string, heading: string): string[] {
  return [...sectionOf(document, heading).matchAll(/^\| \*\*(.+?)\*\*/gm)].flatMap(([, key]) => key ?? [])
}

/** The tests that the table "Which test tries it" names: in each row a file and then the tests in it, and so on. */
export function readNamedTests(document: string): NamedTest[] {
  const rows = sectionOf(document, '### Which test tries it').matchAll(/^\| \*\*(.+?)\*\*[^|]*\|(.*)\|$/gm)
  return [...rows].flatMap(([, key = '', cell = '']) => {
    let file = ''
    return [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, name = '']) => {
      if (!FILE.test(name)) return [{ key, file, test: name }]
      file = name
      return []
    })
  })
}

/** Whether the text of a test file has a test of that name. */
export function hasTest(text: string, test: string): boolean {
  if (/^\w+$/.test(test)) return new RegExp(`\\bfunction ${test}\\(`).test(text)
  const starts = ["'", '"', '`'].flatMap(quote => [`test(${quote}${test}${quote}`, `it(${quote}${test}${quote}`])
  return starts.some(start => text.includes(start))
}

function sectionOf(document: string, heading: string): string {
  const [, rest = ''] = document.split(`\n${heading}\n`)
  return rest.split(/^#{2,3} /m)[0] ?? ''
}
