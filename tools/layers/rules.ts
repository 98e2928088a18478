import type { ICruiseOptions, IForbiddenRuleType } from 'dependency-cruiser'
import { LAYERS, type Layer, PURE_PACKAGES, PURE_PATH, TEST_PATH } from './layers.ts'

/** TypeScript 7 has no parser dependency-cruiser could use, hence swc. Workspace links resolve to their real paths. */
export const OPTIONS = {
  parser: 'swc',
  moduleSystems: ['es6', 'cjs'],
  doNotFollow: { path: 'node_modules' },
  preserveSymlinks: false,
  enhancedResolveOptions: {
    exportsFields: ['exports'],
    conditionNames: ['types', 'import', 'node', 'default'],
    extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
  },
} satisfies ICruiseOptions

/** Every folder of the table but the root's own files, whose pattern would also match a bare package name. */
const CODE = LAYERS.filter(layer => layer.folder !== '(root)')
  .map(layer => layer.path)
  .join('|')

/** A package from npm, found or not: an import that does not resolve keeps its bare name. */
const packageNamed = (name: string) => `(?:^|/node_modules/|^node_modules/)${name}(?:/|$)`

/** The rules for dependency-cruiser. Tests are exempt where a rule names TEST_PATH, and only there. */
export const RULES: readonly IForbiddenRuleType[] = [
  ...LAYERS.flatMap(mayImport),
  ...LAYERS.filter(layer => layer.mayImportTypes).map(mayImportTypes),
  {
    name: 'pure-folders-do-no-io',
    comment: 'kernel, order, rails, matching and ledger/log run in the browser too: no node: builtins',
    severity: 'error',
    from: { path: PURE_PATH, pathNot: TEST_PATH },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'pure-folders-take-pure-packages',
    comment: 'a pure folder takes from npm only what computes; PURE_PACKAGES in tools/layers/layers.ts is the list',
    severity: 'error',
    from: { path: PURE_PATH, pathNot: TEST_PATH },
    to: { path: 'node_modules/', pathNot: PURE_PACKAGES.map(packageNamed) },
  },
  {
    name: 'kysely-only-in-stores',
    comment: 'SQL is built in database/ and in store/ folders, and nowhere else',
    severity: 'error',
    from: { pathNot: [TEST_PATH, '^database/', '/store/'] },
    to: { path: packageNamed('(?:kysely|pg|pg-boss|@electric-sql/pglite)') },
  },
  {
    name: 'ledger-appended-by-the-act',
    comment: 'state, ledger entry, outbox and postings commit together: only gateway/act/ appends to the log',
    severity: 'error',
    from: { pathNot: [TEST_PATH, '^ledger/', '^gateway/act/'] },
    to: { path: '^ledger/store/append' },
  },
  {
    name: 'testing-only-from-tests',
    comment: 'testing/ folders serve tests and the demo',
    severity: 'error',
    from: { pathNot: [TEST_PATH, '^demo/'] },
    to: { path: '(?:^|/)testing/' },
  },
  {
    name: 'tests-are-imported-by-nobody',
    comment: 'test/, bench/ and *.test.ts files are where imports end',
    severity: 'error',
    from: { pathNot: '^(?:test|bench)/' },
    to: { path: '^(?:test|bench)/|\\.(?:test|test-d|bench|e2e)\\.tsx?$' },
  },
  {
    name: 'cli-is-imported-by-nobody',
    severity: 'error',
    from: { pathNot: '^(?:cli|test|bench)/' },
    to: { path: '^cli/' },
  },
  {
    name: 'demo-is-imported-by-the-cli-only',
    severity: 'error',
    from: { pathNot: '^(?:demo|cli|test|bench)/' },
    to: { path: '^demo/' },
  },
  {
    name: 'tools-are-imported-by-nobody',
    comment: 'tools/ keeps house; only the configuration files at the root load it',
    severity: 'error',
    from: { path: '/', pathNot: '^tools/' },
    to: { path: '^tools/' },
  },
  {
    name: 'main-is-imported-from-outside-only',
    comment: 'a main.ts composes; nothing it composes may reach back for it',
    severity: 'error',
    from: { pathNot: [TEST_PATH, '^(?:cli|demo)/'] },
    to: { path: '(?:^|/)main\\.ts$' },
  },
  {
    name: 'no-runtime-cycle',
    severity: 'error',
    from: { path: CODE },
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'resolvable',
    comment: 'a path that is not there, or a subpath missing from the exports of that workspace',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true, path: '^(?:\\.|@sampan/)', pathNot: '\\.(?:css|svg)' },
  },
]

function mayImport(layer: Layer): IForbiddenRuleType[] {
  if (layer.mayImport === 'anything') return []
  const allowed = [...layer.mayImport, ...(layer.mayImportTypes ?? [])]
  const permitted = LAYERS.filter(other => other === layer || allowed.includes(other.folder))
  return [
    {
      name: `${layer.folder}-may-import`,
      comment: `${layer.folder} may import ${allowed.join(', ') || 'nothing'}`,
      severity: 'error',
      from: { path: layer.path, pathNot: TEST_PATH },
      to: { path: CODE, pathNot: permitted.map(other => other.path) },
    },
  ]
}

function mayImportTypes(layer: Layer): IForbiddenRuleType {
  const paths = LAYERS.filter(other => layer.mayImportTypes?.includes(other.folder)).map(other => other.path)
  return {
    name: `${layer.folder}-may-import-types`,
    comment: `of ${layer.mayImportTypes?.join(', ')} ${layer.folder} may import only types`,
    severity: 'error',
    from: { path: layer.path, pathNot: TEST_PATH },
    to: { path: paths, dependencyTypesNot: ['type-only'] },
  }
}
