/**
 * Who may import whom: the import table of ARCHITECTURE.md as data. Folders are listed from the inside out; a folder
 * may always import itself. A top-level folder that is not here is refused, so a new one starts with a line in this table.
 */
export type Layer = {
  readonly folder: string
  /** Regular expression over a path from the repository's root. */
  readonly path: string
  readonly mayImport: readonly string[] | 'anything'
  /** Of these only types, which leave nothing in what runs. */
  readonly mayImportTypes?: readonly string[]
}

const PURE = ['kernel', 'order', 'rails', 'rails/statements', 'matching', 'ledger/log']
const BELOW_GATEWAY = [
  ...PURE.filter(folder => folder !== 'rails/statements'),
  'contracts/bindings',
  'database',
  'rates',
  'api',
  'ledger',
  'connector',
]
const PAGE = { mayImport: [...PURE, 'sdk', 'pages/ui'], mayImportTypes: ['api'] }

export const LAYERS: readonly Layer[] = [
  { folder: 'kernel', path: '^kernel/', mayImport: [] },
  { folder: 'contracts/bindings', path: '^contracts/bindings/', mayImport: [] },
  { folder: 'contracts', path: '^contracts/(?!bindings/)', mayImport: ['contracts/bindings'] },
  { folder: 'order', path: '^order/', mayImport: ['kernel'] },
  { folder: 'rails', path: '^rails/(?!statements/)', mayImport: ['kernel', 'rails/statements'] },
  { folder: 'rails/statements', path: '^rails/statements/', mayImport: ['kernel', 'rails'] },
  { folder: 'matching', path: '^matching/', mayImport: ['kernel'] },
  { folder: 'database', path: '^database/', mayImport: ['kernel'] },
  { folder: 'rates', path: '^rates/', mayImport: ['kernel'] },
  { folder: 'api', path: '^api/', mayImport: ['kernel', 'order'] },
  { folder: 'ledger/log', path: '^ledger/log/', mayImport: ['kernel', 'order'] },
  { folder: 'ledger', path: '^ledger/(?!log/)', mayImport: ['kernel', 'order', 'ledger/log', 'database'] },
  { folder: 'connector', path: '^connector/', mayImport: ['kernel', 'order', 'database', 'contracts/bindings'] },
  { folder: 'gateway', path: '^gateway/', mayImport: BELOW_GATEWAY },
  {
    folder: 'acceptor',
    path: '^acceptor/',
    mayImport: [...BELOW_GATEWAY.filter(folder => folder !== 'ledger'), 'rails/statements'],
  },
  { folder: 'sdk', path: '^sdk/', mayImport: [], mayImportTypes: ['api'] },
  { folder: 'pages/ui', path: '^pages/ui/', ...PAGE },
  { folder: 'pages/checkout', path: '^pages/checkout/', ...PAGE },
  { folder: 'pages/desk', path: '^pages/desk/', ...PAGE },
  { folder: 'pages/dashboard', path: '^pages/dashboard/', ...PAGE },
  { folder: 'pages/explorer', path: '^pages/explorer/', ...PAGE },
  {
    folder: 'demo',
    path: '^demo/',
    mayImport: [...PURE, 'contracts/bindings', 'database', 'gateway', 'acceptor', 'connector', 'sdk'],
    mayImportTypes: ['api'],
  },
  { folder: 'cli', path: '^cli/', mayImport: 'anything' },
  { folder: 'bench', path: '^bench/', mayImport: 'anything' },
  { folder: 'test', path: '^test/', mayImport: 'anything' },
  { folder: 'tools', path: '^tools/', mayImport: [] },
  { folder: '(root)', path: '^[^/]+$', mayImport: ['tools'] },
]

/** Pure folders know no clock, no disk and no network; they run in the browser too. */
export const PURE_PATH = '^(?:kernel|order|rails|matching|ledger/log)/'

/** What a pure folder may take from npm: packages that compute and do nothing else. */
export const PURE_PACKAGES = [
  '@noble/hashes',
  '@noble/curves',
  'canonicalize',
  'fast-xml-parser',
  'ibantools',
  'cdigit',
]

/** Tests and what serves only them. */
export const TEST_PATH = '\\.(?:test|test-d|bench|e2e)\\.tsx?$|(?:^|/)testing/|^(?:test|bench)/'

export function layerOf(path: string): Layer | undefined {
  return LAYERS.find(layer => new RegExp(layer.path).test(path))
}
