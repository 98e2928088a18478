import { isTest, type Source, withoutComments } from './sources.ts'

const CODE = /(['"`])([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)\1/g

/** Where a code is written down: made, thrown, a member called `code`, or listed in a table or type of errors. */
const PLACES = [
  /\b(?:refuse|refusal|new Fault)\(([^(){]*)/g,
  /\bcode: ([^,}\n]*)/g,
  /\bRefusal<([^>]*)>/g,
  /\bconst \w*ERRORS\b[^=]*= \{([\s\S]*?)\n\}/g,
  /\btype \w*(?:Refusal|Fault|Error|Code)\w*\s*=\s*((?:\s*\|?\s*'[^']*')+)/g,
]

/** Every `area.reason` code in the source, with the first file that has it. Tests make up codes and do not count. */
export function findErrorCodes(sources: readonly Source[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const { path, text } of sources) {
    if (!/\.(?:ts|tsx)$/.test(path) || isTest(path) || path.startsWith('tools/')) continue
    const code = withoutComments(text)
    for (const place of PLACES) {
      for (const [, written = ''] of code.matchAll(place)) {
        for (const [, , name = ''] of written.matchAll(CODE)) if (!found.has(name)) found.set(name, path)
      }
    }
  }
  return found
}

export type ErrorEntry = { readonly code: string; readonly text: string }

/** The entries of docs/errors.md: a heading that is the code, and what stands below it. */
export function readErrorEntries(document: string): ErrorEntry[] {
  return document
    .split(/^### /m)
    .slice(1)
    .map(section => {
      const [code = '', ...lines] = section.split('\n')
      return { code: code.trim(), text: (lines.join('\n').split(/^## /m)[0] ?? '').trim() }
    })
}
