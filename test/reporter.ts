/** The usual report, closed by one line that a script can read: `12 passed, 0 failed, 1 skipped`. */
import type { SerializedError } from 'vitest'
import { DefaultReporter, type TestModule, type TestRunEndReason } from 'vitest/node'

export default class CountingReporter extends DefaultReporter {
  override onTestRunEnd(
    modules: ReadonlyArray<TestModule>,
    errors: ReadonlyArray<SerializedError>,
    reason: TestRunEndReason,
  ): void {
    super.onTestRunEnd(modules, errors, reason)
    const counts = { passed: 0, failed: errors.length, skipped: 0, pending: 0 }
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[test.result().state]++
      counts.failed += faultsOutsideTests(module)
    }
    // A test that never ran to its end has not passed.
    counts.failed += counts.pending
    if (reason === 'failed' && counts.failed === 0) counts.failed = 1
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''
    this.ctx.logger.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`)
  }
}

/** A file that does not load, or a hook that throws, fails without any test failing. */
function faultsOutsideTests(module: TestModule): number {
  let faults = module.errors().length
  for (const suite of module.children.allSuites()) faults += suite.errors().length
  return faults
}
