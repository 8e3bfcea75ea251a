// The manners of the house, held by machine. There is no list of exceptions: a rule is met, or written more precisely.
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { report, rules } from './tidy/rules.ts'
import { readTree } from './tidy/tree.ts'

const tree = readTree(fileURLToPath(new URL('../', import.meta.url)))

describe('the repository', () => {
  it.each(rules)('$name', rule => {
    const findings = rule.find(tree)
    expect.soft(findings.length === 0, report(rule, findings)).toBe(true)
  })
})
