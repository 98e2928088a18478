/** Files of a small tree in which every rule is broken exactly once. */
export type Plant = { readonly rule: string; readonly from: string; readonly to: string; readonly files: Files }
type Files = Readonly<Record<string, string>>

/** One plant: a module that imports another and may not. */
function plant(rule: string, from: string, specifier: string, to: string, extra: Files = {}): Plant {
  return { rule, from, to, files: { [from]: `import { x } from '${specifier}'\nexport const y = x\n`, ...extra } }
}

export const PLANTS: readonly Plant[] = [
  plant('kernel-may-import', 'kernel/plant.ts', '@sampan/order/x', 'order/x.ts'),
  plant('contracts/bindings-may-import', 'contracts/bindings/plant.ts', '@sampan/kernel/x', 'kernel/x.ts'),
  plant('contracts-may-import', 'contracts/plant.ts', '@sampan/order/x', 'order/x.ts'),
  plant('order-may-import', 'order/plant.ts', '@sampan/api/x', 'api/x.ts'),
  plant('rails-may-import', 'rails/pix/plant.ts', '@sampan/order/x', 'order/x.ts'),
  plant('rails/statements-may-import', 'rails/statements/plant.ts', '@sampan/order/x', 'order/x.ts'),
  plant('matching-may-import', 'matching/plant.ts', '@sampan/rails/x', 'rails/x.ts'),
  plant('database-may-import', 'database/plant.ts', '@sampan/order/x', 'order/x.ts'),
  plant('rates-may-import', 'rates/plant.ts', '@sampan/order/x', 'order/x.ts'),
  plant('api-may-import', 'api/plant.ts', '@sampan/rails/x', 'rails/x.ts'),
  plant('ledger/log-may-import', 'ledger/log/plant.ts', '../publish/x.ts', 'ledger/publish/x.ts'),
  plant('ledger-may-import', 'ledger/plant.ts', '@sampan/connector/x', 'connector/x.ts'),
  plant('connector-may-import', 'connector/plant.ts', '@sampan/ledger/x', 'ledger/publish/x.ts'),
  plant('gateway-may-import', 'gateway/plant.ts', '@sampan/rails/statements', 'rails/statements/x.ts'),
  plant('acceptor-may-import', 'acceptor/plant.ts', '@sampan/ledger/x', 'ledger/publish/x.ts'),
  plant('sdk-may-import', 'sdk/plant.ts', '@sampan/kernel/x', 'kernel/x.ts'),
  plant('pages/ui-may-import', 'pages/ui/plant.tsx', '@sampan/gateway/x', 'gateway/x.ts'),
  plant('pages/checkout-may-import', 'pages/checkout/plant.tsx', '../desk/x.ts', 'pages/desk/x.ts'),
  plant('pages/desk-may-import', 'pages/desk/plant.tsx', '@sampan/acceptor/x', 'acceptor/x.ts'),
  plant('pages/dashboard-may-import', 'pages/dashboard/plant.tsx', '@sampan/gateway/x', 'gateway/x.ts'),
  plant('pages/explorer-may-import', 'pages/explorer/plant.tsx', '@sampan/ledger/x', 'ledger/publish/x.ts'),
  plant('demo-may-import', 'demo/plant.ts', '@sampan/ledger/x', 'ledger/publish/x.ts'),
  plant('tools-may-import', 'tools/plant.ts', '@sampan/kernel/x', 'kernel/x.ts'),
  plant('(root)-may-import', 'plant.config.ts', '@sampan/kernel/x', 'kernel/x.ts'),
  plant('sdk-may-import-types', 'sdk/plant-types.ts', '@sampan/api/x', 'api/x.ts'),
  plant('demo-may-import-types', 'demo/plant-types.ts', '@sampan/api/x', 'api/x.ts'),
  plant('pages/ui-may-import-types', 'pages/ui/plant-types.ts', '@sampan/api/x', 'api/x.ts'),
  plant('pages/checkout-may-import-types', 'pages/checkout/plant-types.ts', '@sampan/api/x', 'api/x.ts'),
  plant('pages/desk-may-import-types', 'pages/desk/plant-types.ts', '@sampan/api/x', 'api/x.ts'),
  plant('pages/dashboard-may-import-types', 'pages/dashboard/plant-types.ts', '@sampan/api/x', 'api/x.ts'),
  plant('pages/explorer-may-import-types', 'pages/explorer/plant-types.ts', '@sampan/api/x', 'api/x.ts'),
  plant('pure-folders-do-no-io', 'matching/reads-a-file.ts', 'node:fs', 'fs'),
  plant('pure-folders-take-pure-packages', 'kernel/takes-viem.ts', 'viem', 'node_modules/viem/index.js'),
  plant('kysely-only-in-stores', 'gateway/payments/routes.ts', 'kysely', 'node_modules/kysely/index.js'),
  plant('ledger-appended-by-the-act', 'gateway/payments/append.ts', '@sampan/ledger/append', 'ledger/store/append.ts'),
  plant('testing-only-from-tests', 'connector/evm.ts', './testing/x.ts', 'connector/testing/x.ts'),
  plant('tests-are-imported-by-nobody', 'demo/asks-a-test.ts', '../kernel/x.test.ts', 'kernel/x.test.ts'),
  plant('cli-is-imported-by-nobody', 'gateway/asks-cli.test.ts', '../cli/x.ts', 'cli/x.ts'),
  plant('demo-is-imported-by-the-cli-only', 'gateway/asks-demo.test.ts', '../demo/x.ts', 'demo/x.ts'),
  plant('tools-are-imported-by-nobody', 'test/plant.ts', '../tools/x.ts', 'tools/x.ts'),
  plant('main-is-imported-from-outside-only', 'gateway/orders/back.ts', '../main.ts', 'gateway/main.ts'),
  plant('no-runtime-cycle', 'order/chick.ts', './egg.ts', 'order/egg.ts', {
    'order/egg.ts': "import './hen.ts'\nexport const x = 1\n",
    'order/hen.ts': "import './chick.ts'\n",
  }),
  plant('resolvable', 'order/lost.ts', '@sampan/kernel/nowhere', '@sampan/kernel/nowhere'),
]

const x = 'export const x = 1\n'

/** What the plants import, and imports that are right and must stay silent. */
export const SOIL: Files = {
  ...Object.fromEntries(
    'kernel order rails matching database rates api connector gateway acceptor sdk demo cli tools pages/desk'
      .split(' ')
      .map(folder => [`${folder}/x.ts`, x]),
  ),
  'rails/statements/x.ts': x,
  'ledger/log/x.ts': x,
  'ledger/publish/x.ts': "import '@sampan/database/x'\nimport '../store/append.ts'\nexport const x = 1\n",
  'ledger/store/append.ts': x,
  'ledger/store/read.ts': "import 'kysely'\nexport const x = 1\n",
  'gateway/receipts.ts': "import '@sampan/ledger/read'\n",
  'gateway/main.ts': "import '@sampan/connector/x'\nimport './act/commit.ts'\nexport const x = 1\n",
  'gateway/act/commit.ts': "import '@sampan/ledger/append'\n",
  'gateway/payments/store/payments.ts': "import 'kysely'\nimport '@sampan/database/x'\n",
  'gateway/payments.test.ts': "import 'node:fs'\nimport 'kysely'\nimport '../connector/testing/x.ts'\n",
  'acceptor/release.ts': "import '@sampan/ledger/log'\nimport '@sampan/rails/statements'\n",
  'connector/testing/x.ts': "import 'node:fs'\nexport const x = 1\n",
  'demo/start.ts': "import '../connector/testing/x.ts'\nimport '../gateway/main.ts'\n",
  'cli/start.ts': "import '@sampan/demo/x'\nimport '../gateway/main.ts'\n",
  'kernel/x.test.ts': "import 'viem'\nimport 'node:crypto'\nexport const x = 1\n",
  'sdk/client.ts': "import type { x } from '@sampan/api/x'\nexport type Y = typeof x\n",
  'pages/checkout/page.tsx': "import type { x } from '@sampan/api/x'\nexport const Y = (z: typeof x) => <b>{z}</b>\n",
  'order/ying.ts': "import type { B } from './yang.ts'\nexport type A = B | 1\n",
  'order/yang.ts': "import type { A } from './ying.ts'\nexport type B = A | 2\n",
}

/** Stand-ins for installed packages. */
export const PACKAGES: Files = {
  'node_modules/kysely/index.js': x,
  'node_modules/viem/index.js': x,
  'package.json': JSON.stringify({ type: 'module', workspaces: ['*'], dependencies: { kysely: '*', viem: '*' } }),
  'ledger/package.json': JSON.stringify({
    name: '@sampan/ledger',
    exports: {
      './x': './publish/x.ts',
      './append': './store/append.ts',
      './read': './store/read.ts',
      './log': './log/x.ts',
    },
  }),
  'rails/package.json': JSON.stringify({
    name: '@sampan/rails',
    exports: { './x': './x.ts', './statements': './statements/x.ts' },
  }),
  ...Object.fromEntries(
    'kernel order matching database rates api connector gateway acceptor sdk demo cli'
      .split(' ')
      .map(name => [`${name}/package.json`, JSON.stringify({ name: `@sampan/${name}`, exports: { './x': './x.ts' } })]),
  ),
}
