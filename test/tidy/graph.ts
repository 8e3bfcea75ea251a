// What hangs together: dead files and cycles.
import type { Finding, Rule, Tree } from './tree.ts'
import { isTest } from './tree.ts'

const targetsOf = (tree: Tree, path: string, isFollowed: (isTypeOnly: boolean) => boolean): string[] =>
  (tree.sources.get(path)?.imports ?? []).flatMap(item =>
    item.target !== null && isFollowed(item.isTypeOnly) ? [item.target] : [],
  )

function reachedFrom(tree: Tree, entries: readonly string[]): Set<string> {
  const reached = new Set<string>()
  const queue = [...entries]
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (reached.has(path)) continue
    reached.add(path)
    queue.push(...targetsOf(tree, path, () => true))
  }
  return reached
}

/** `bench/run.ts` runs every `w….ts` that it finds beside it. */
const isTestEntry = (path: string): boolean => /\.test\.tsx?$|^bench\/w\d+[^/]*\.ts$/.test(path) || !path.includes('/')

/** What the configuration of the tests, or an npm script, names. */
const isNamed = (tree: Tree, path: string): boolean =>
  ['vitest.config.ts', 'scripts/run.mjs'].some(by => tree.texts.get(by)?.includes(`${path}'`) ?? false)

/** The scripts that the documents of the screens begin with. */
const documentEntries = (tree: Tree): string[] =>
  [...tree.texts].flatMap(([path, text]) =>
    path.startsWith('web/') && path.endsWith('.html')
      ? [...text.matchAll(/<script type="module" src="\/([^"]+)">/g)].map(([, source = '']) => `web/${source}`)
      : [],
  )

export const noDeadFiles: Rule = {
  name: 'no dead files',
  reason: 'what nothing runs is not read by anybody who changes what it depends on',
  find(tree) {
    const paths = [...tree.sources.keys()]
    const product = reachedFrom(tree, ['src/main.ts', 'emulator/main.ts', ...documentEntries(tree)])
    const tests = reachedFrom(
      tree,
      paths.filter(path => isTestEntry(path) || isNamed(tree, path) || path.startsWith('scripts/')),
    )
    return paths
      .filter(path => !path.endsWith('.d.ts') && !isTestEntry(path) && !path.startsWith('scripts/'))
      .filter(path => !(isTest(path) ? tests.has(path) || isNamed(tree, path) : product.has(path)))
      .map(path => {
        const says = tests.has(path) && !isTest(path) ? 'only tests reach it' : 'nothing reaches it'
        return { path, says }
      })
  },
}

export const noMissingFiles: Rule = {
  name: 'no import of what is not there',
  reason: 'the bundler would find out after the tests did not',
  find: tree =>
    [...tree.sources.values()].flatMap(source =>
      source.imports
        .filter(item => item.target?.endsWith(' (missing)'))
        .map(item => ({ path: source.path, line: item.line, says: `imports ${item.target}` })),
    ),
}

/** Types only are left out: they are gone when the program runs, and a value's cycle is what breaks loading. */
export const noCycles: Rule = {
  name: 'no import cycles',
  reason: 'two files that need each other to run are one file that nobody can read from the top',
  find(tree) {
    const findings: Finding[] = []
    const state = new Map<string, 'open' | 'done'>()
    const trail: string[] = []
    const visit = (path: string): void => {
      state.set(path, 'open')
      trail.push(path)
      for (const target of targetsOf(tree, path, isTypeOnly => !isTypeOnly)) {
        if (state.get(target) === 'open') {
          const cycle = [...trail.slice(trail.indexOf(target)), target]
          findings.push({ path, says: cycle.join(' → ') })
        } else if (!state.has(target)) visit(target)
      }
      trail.pop()
      state.set(path, 'done')
    }
    for (const path of tree.sources.keys()) if (!state.has(path)) visit(path)
    return findings
  },
}
