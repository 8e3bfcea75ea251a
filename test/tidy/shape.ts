// Sizes and names.
import { posix } from 'node:path'
import ts from 'typescript'
import type { Finding, Rule, Source, Tree } from './tree.ts'
import { eachNode, isTest, lineOf } from './tree.ts'

const fileLimit = 250
const functionLimit = 60
const roomLimit = 15

const product = (tree: Tree): Source[] =>
  [...tree.sources.values()].filter(({ path }) => !isTest(path) && path.includes('/'))

const linesOf = (text: string): number => text.replace(/\n$/, '').split('\n').length

export const fileSizes: Rule = {
  name: `no file over ${fileLimit} lines`,
  reason:
    'a file that has outgrown a reading wants a door in the middle (tests may be longer: they are read in pieces)',
  find: tree =>
    product(tree)
      .map(({ path, text }) => ({ path, lines: linesOf(text) }))
      .filter(({ lines }) => lines > fileLimit)
      .map(({ path, lines }) => ({ path, says: `${lines} lines` })),
}

export const functionSizes: Rule = {
  name: `no function over ${functionLimit} lines`,
  reason: 'a function is what one keeps in mind at once',
  find: tree =>
    product(tree).flatMap(({ path, ast }) => {
      const findings: Finding[] = []
      eachNode(ast, node => {
        if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return
        const from = lineOf(ast, node)
        const lines = ast.getLineAndCharacterOfPosition(node.getEnd()).line + 2 - from
        if (lines > functionLimit) findings.push({ path, line: from, says: `${lines} lines` })
      })
      return findings
    }),
}

export const roomSizes: Rule = {
  name: `no folder over ${roomLimit} sources`,
  reason: 'a folder that has outgrown a glance gets folders by noun',
  find(tree) {
    const counts = new Map<string, number>()
    for (const { path } of product(tree)) {
      const folder = posix.dirname(path)
      counts.set(folder, (counts.get(folder) ?? 0) + 1)
    }
    return [...counts]
      .filter(([, count]) => count > roomLimit)
      .map(([path, count]) => ({ path, says: `${count} source files` }))
  },
}

const banned = new Set(
  ['manager', 'helper', 'util', 'common', 'misc', 'base', 'abstract', 'service', 'data', 'info', 'process', 'handle']
    // In the plural they say no more.
    .flatMap(word => [word, `${word}s`]),
)

/** `handleRequest` → handle, request; `APIKey` → api, key; `database` stays one word. */
export const wordsOf = (name: string): string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .map(word => word.toLowerCase())

const bannedIn = (name: string): string | undefined => wordsOf(name).find(word => banned.has(word))

function exportedNames(ast: ts.SourceFile): { name: string; node: ts.Node }[] {
  const names: { name: string; node: ts.Node }[] = []
  const add = (node: ts.Node | undefined) => {
    if (node && ts.isIdentifier(node)) names.push({ name: node.text, node })
    else if (node && (ts.isObjectBindingPattern(node) || ts.isArrayBindingPattern(node))) {
      for (const element of node.elements) if (ts.isBindingElement(element)) add(element.name)
    }
  }
  for (const node of ast.statements) {
    if (ts.isExportDeclaration(node)) {
      if (node.exportClause && ts.isNamedExports(node.exportClause)) {
        for (const element of node.exportClause.elements) add(element.name)
      }
      continue
    }
    if (!ts.canHaveModifiers(node) || !ts.getModifiers(node)?.some(m => m.kind === ts.SyntaxKind.ExportKeyword))
      continue
    if (ts.isVariableStatement(node)) for (const declaration of node.declarationList.declarations) add(declaration.name)
    else if ('name' in node) add(node.name as ts.Node | undefined)
  }
  return names
}

export const names: Rule = {
  name: 'names that say something',
  reason: `these words fit everything and so name nothing: ${[...banned].filter((_, index) => index % 2 === 0).join(', ')}`,
  find(tree) {
    const findings: Finding[] = []
    for (const path of tree.texts.keys()) {
      for (const part of path.split('/')) {
        const word = bannedIn(part.replace(/\.\w+$/, ''))
        if (word) findings.push({ path, says: `"${word}" in the path` })
      }
    }
    for (const { path, ast } of tree.sources.values()) {
      for (const { name, node } of exportedNames(ast)) {
        const word = bannedIn(name)
        if (word) findings.push({ path, line: lineOf(ast, node), says: `exports ${name}` })
      }
    }
    return findings
  },
}
