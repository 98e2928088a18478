import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { XMLParser, XMLValidator } from 'fast-xml-parser'

/** An element: its text, or its attributes, text and children by name. Read it with the functions below only. */
export type XmlElement = string | { readonly [name: string]: unknown }

export type XmlRefusal = Refusal<'xml.too_large' | 'xml.doctype' | 'xml.malformed'>

const ATTRIBUTE = '@_'
const TEXT = '#text'
const CDATA = '#cdata'

const parser = new XMLParser({
  removeNSPrefix: true,
  ignoreAttributes: false,
  attributeNamePrefix: ATTRIBUTE,
  textNodeName: TEXT,
  cdataPropName: CDATA,
  parseTagValue: false,
  parseAttributeValue: false,
  // Decoded below: five names and character numbers, and nothing a document could define.
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: 60,
})

/**
 * Parses a document and drops namespace prefixes. Refuses more than `maxCharacters`, anything that is not well-formed,
 * and every document type declaration, so that no entity is ever expanded or fetched.
 */
export function parseXml(text: string, maxCharacters: number): Result<XmlElement, XmlRefusal> {
  if (text.length > maxCharacters) {
    return refuse('xml.too_large', { characters: String(text.length), max: String(maxCharacters) })
  }
  if (/<!(?:DOCTYPE|ENTITY)/iu.test(text)) return refuse('xml.doctype')
  try {
    const valid = XMLValidator.validate(text)
    if (valid !== true) return refuse('xml.malformed', { line: String(valid.err.line), problem: valid.err.code })
    const root: unknown = parser.parse(text)
    return isElement(root) ? ok(root) : refuse('xml.malformed', { problem: 'empty' })
  } catch (error) {
    return refuse('xml.malformed', { problem: error instanceof Error ? error.message.slice(0, 120) : 'unknown' })
  }
}

/** All children of this name, in document order. */
export function xmlChildren(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  if (element === undefined || typeof element === 'string' || !Object.hasOwn(element, name)) return []
  const found = element[name]
  return (Array.isArray(found) ? found : [found]).filter(isElement)
}

/** The first element along a path of names. */
export function xmlChild(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>((at, name) => xmlChildren(at, name)[0], element)
}

/** The trimmed text of the first element along a path; `undefined` when it is missing or empty. */
export function xmlText(element: XmlElement | undefined, ...path: readonly string[]): string | undefined {
  const found = xmlChild(element, ...path)
  if (found === undefined) return undefined
  if (typeof found === 'string') return decode(found).trim() || undefined
  const parts = [decode(joined(found[TEXT])), joined(found[CDATA])]
  return parts.join('').trim() || undefined
}

export function xmlAttribute(element: XmlElement | undefined, name: string): string | undefined {
  if (element === undefined || typeof element === 'string') return undefined
  const value = element[ATTRIBUTE + name]
  return typeof value === 'string' ? decode(value) : undefined
}

/** Makes text safe between tags and in attributes. Characters XML cannot hold at all become U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"']/gu, character => `&#${character.charCodeAt(0)};`)
}

function isElement(value: unknown): value is XmlElement {
  return typeof value === 'string' || (typeof value === 'object' && value !== null)
}

function joined(value: unknown): string {
  return (Array.isArray(value) ? value : [value]).filter(part => typeof part === 'string').join('')
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** An entity that XML itself does not define stays as it was written. */
function decode(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/giu, (whole, decimal, hex, name) => {
    if (name !== undefined) return NAMED[String(name)] ?? whole
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number.parseInt(decimal, 10)
    return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? '\ufffd' : String.fromCodePoint(code)
  })
}
