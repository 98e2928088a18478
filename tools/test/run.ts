import { setUp } from './set-up.ts'
import { STAGES } from './stages.ts'

/**
 * `npm test`: what the system lacks is installed, then every stage runs, whatever became of the one before. The last
 * line is the sum. Names of stages as arguments run only those whose name contains one.
 */
const wanted = process.argv.slice(2)
const stages = STAGES.filter(stage => wanted.length === 0 || wanted.some(word => stage.name.includes(word)))
let passed = 0
let failed = 0

if (await setUp()) {
  for (const stage of stages) {
    console.log(`\n== ${stage.name}`)
    const started = performance.now()
    const counts = await stage.run().catch((error: unknown) => {
      console.error(error)
      return { passed: 0, failed: 1 }
    })
    passed += counts.passed
    failed += counts.failed
    const seconds = (performance.now() - started) / 1000
    console.log(`== ${stage.name}: ${counts.passed} passed, ${counts.failed} failed in ${seconds.toFixed(1)} s`)
  }
} else {
  failed = 1
}

process.exitCode = failed === 0 && passed > 0 ? 0 : 1
console.log(`\n${passed} passed, ${failed} failed`)
