import { extname } from 'node:path'
import { allExtensions, cruise, type ICruiseResult } from 'dependency-cruiser'
import { listFiles } from '../tidy/list-files.ts'
import { layerOf } from './layers.ts'
import { OPTIONS, RULES } from './rules.ts'

export type LayerViolation = { readonly rule: string; readonly from: string; readonly to: string }

/**
 * Cruises exactly these modules (paths from `root`) and returns what breaks a rule. A module that was not read is a
 * violation too: without a parser for TypeScript, dependency-cruiser reads nothing and is content.
 */
export async function checkLayers(root: string, modules: readonly string[]): Promise<LayerViolation[]> {
  const { output } = await cruise(
    [...modules],
    { ...OPTIONS, baseDir: root, validate: true, ruleSet: { forbidden: [...RULES] }, outputType: 'json' },
    { ...OPTIONS.enhancedResolveOptions, bustTheCache: true },
  )
  const result = (typeof output === 'string' ? JSON.parse(output) : output) as ICruiseResult
  const parsed = new Set(allExtensions.flatMap(({ extension, available }) => (available ? [extension] : [])))
  const read = new Set(result.modules.map(module => module.source).filter(path => parsed.has(extname(path))))
  return [
    ...result.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
    ...modules.filter(path => !read.has(path)).map(from => ({ rule: 'every-module-is-read', from, to: '' })),
    ...modules.filter(path => !layerOf(path)).map(from => ({ rule: 'folder-in-the-table', from, to: '' })),
  ]
}

/** The modules the rules speak about: everything git knows or is about to know. */
export function listModules(root: string): string[] {
  return listFiles(root).filter(path => /\.(?:ts|tsx|mjs|js)$/.test(path))
}

if (import.meta.main) {
  const modules = listModules(process.cwd())
  const violations = await checkLayers(process.cwd(), modules)
  const comments = new Map(RULES.map(rule => [rule.name, rule.comment]))
  for (const { rule, from, to } of violations) {
    console.error(`${from} → ${to}\n  ${rule}: ${comments.get(rule) ?? ''}`)
  }
  console.log(`${modules.length} modules, ${violations.length} violations`)
  process.exitCode = violations.length === 0 && modules.length > 0 ? 0 : 1
}
