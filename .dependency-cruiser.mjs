import { OPTIONS, RULES } from './tools/layers/rules.ts'

/** For `depcruise <folder>` by hand; `npm run check:layers` uses the same rules through tools/layers/check.ts. */
export default {
  forbidden: RULES,
  options: OPTIONS,
}
