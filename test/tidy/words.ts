// Words that must not stand anywhere. They are put together here, so that this file does not hold them itself.
import ts from 'typescript'
import type { Finding, Rule } from './tree.ts'
import { eachNode, isTest, lineOf, occurrences } from './tree.ts'

const joined = (...parts: string[]): string => parts.join('')

function inEveryText(pattern: RegExp, isAbout: (path: string) => boolean = () => true): Rule['find'] {
  return tree => {
    const findings: Finding[] = []
    for (const [path, text] of tree.texts) {
      if (!isAbout(path)) continue
      for (const { match, line } of occurrences(text, pattern)) findings.push({ path, line, says: match.trim() })
    }
    return findings
  }
}

export const noMachinePaths: Rule = {
  name: 'no path of a machine, no host of a registry',
  reason: 'a clone on another machine, behind another registry, must work the same',
  find: inEveryText(
    new RegExp(
      [
        joined('(?<![\\w.*-])/', '(work|root)', '/'),
        joined('/', 'home', '/\\w+/'),
        joined('/', 'Users', '/\\w+/'),
        joined('registry', '\\.', '[\\w-]+\\.[a-z]+'),
        joined('://[\\w.-]*', 'registry'),
        joined('\\.\\./', 'shared', '\\b'),
      ].join('|'),
      'g',
    ),
  ),
}

export const nothingLeftForLater: Rule = {
  name: 'nothing left for later in the source',
  reason: 'a note to oneself is read by nobody: do it, or open an issue',
  find: inEveryText(new RegExp(joined('\\b(TO', 'DO|FIX', 'ME|XX', 'X|HA', 'CK)\\b'), 'g')),
}

export const noIgnores: Rule = {
  name: 'no check told to look away',
  reason: 'a rule with exceptions is a rule that nobody believes: write the code so that it passes, or change the rule',
  find: inEveryText(
    new RegExp(
      joined('@ts-', '(ignore|nocheck|expect-error)|biome', '-ignore|eslint', '-disable|(v8|c8|istanbul) ', 'ignore'),
      'g',
    ),
    path => !path.endsWith('.md'),
  ),
}

const skipping = new Set(['skip', 'only', 'todo', 'fails'])
const suites = new Set(['it', 'test', 'describe'])

/** `runIf` and `skipIf` ask the machine (is this root? is there a browser?) and stay; the reporter counts them. */
export const noSkippedTests: Rule = {
  name: 'no skipped test',
  reason: 'a test that does not run is a comment that looks like a promise',
  find: tree =>
    [...tree.sources.values()].flatMap(({ path, ast }) => {
      const findings: Finding[] = []
      if (!isTest(path)) return findings
      eachNode(ast, node => {
        if (ts.isPropertyAccessExpression(node) && skipping.has(node.name.text)) {
          const root = node.expression.getText(ast).split('.')[0] ?? ''
          if (suites.has(root)) findings.push({ path, line: lineOf(ast, node), says: node.getText(ast) })
        }
        if (ts.isCallExpression(node) && /^(xit|xdescribe|xtest|fit|fdescribe)$/.test(node.expression.getText(ast))) {
          findings.push({ path, line: lineOf(ast, node), says: node.expression.getText(ast) })
        }
      })
      return findings
    }),
}
