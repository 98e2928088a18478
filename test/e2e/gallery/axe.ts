import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

type Finding = {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}
type Axe = {
  getRules(): { ruleId: string }[]
  run(root: Document, options: object): Promise<{ violations: Finding[] }>
}

/** What axe finds with every rule it has, AAA and experimental ones included. */
export async function findViolations(page: Page): Promise<string[]> {
  const loaded = await page.evaluate(() => 'axe' in window)
  if (!loaded) await new AxeBuilder({ page }).setLegacyMode(true).withRules('document-title').analyze()
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: Axe }
    const values = axe.getRules().map(rule => rule.ruleId)
    const { violations } = await axe.run(document, { runOnly: { type: 'rule', values }, resultTypes: ['violations'] })
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(node => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
    )
  })
}

/** By how many pixels the page is wider than its window. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}
