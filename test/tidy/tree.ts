// TIDY: the manners of the house as tests. Each rule is a value with its reason; `tidy.test.ts` runs them over the
// repository, `rules.test.ts` shows over small made-up trees that each of them can fail. Here: what rules look at.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import ts from 'typescript'

export interface Import {
  readonly specifier: string
  /** The file of the tree that is meant; null for a package. */
  readonly target: string | null
  /** Nothing of it remains when the program runs. */
  readonly isTypeOnly: boolean
  readonly line: number
}

export interface Source {
  /** From the root of the tree, with forward slashes. */
  readonly path: string
  readonly text: string
  readonly ast: ts.SourceFile
  readonly imports: readonly Import[]
}

export interface Tree {
  readonly root: string
  /** Every text file, by path. */
  readonly texts: ReadonlyMap<string, string>
  readonly sources: ReadonlyMap<string, Source>
}

export interface Finding {
  readonly path: string
  readonly line?: number
  readonly says: string
}

export interface Rule {
  readonly name: string
  readonly reason: string
  readonly find: (tree: Tree) => Finding[]
}

const notOurs = new Set(['node_modules', '.git', 'dist', 'data', 'artifacts'])
const isText = (path: string): boolean =>
  /\.(ts|tsx|mjs|js|json|md|sql|css|svg|html|txt|ya?ml|sh)$|(^|\/)(run|LICENSE|\.gitignore)$/.test(path)
const isSource = (path: string): boolean => /\.(ts|tsx|mjs)$/.test(path)

export const isTest = (path: string): boolean => /^(test|bench)\/|\.test\.tsx?$/.test(path)

export function readTree(root: string): Tree {
  const texts = new Map<string, string>()
  for (const path of pathsBelow(root, '')) if (isText(path)) texts.set(path, readFileSync(join(root, path), 'utf8'))
  const sources = new Map<string, Source>()
  for (const [path, text] of texts) {
    if (!isSource(path)) continue
    const ast = ts.createSourceFile(path, text, ts.ScriptTarget.ES2024, true)
    sources.set(path, { path, text, ast, imports: importsOf(root, path, ast) })
  }
  return { root, texts, sources }
}

function* pathsBelow(root: string, folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = posix.join(folder, entry.name)
    // Test servers of other suites may keep their files beside ours for a moment: hidden folders are never sources.
    if (entry.isDirectory()) {
      if (!notOurs.has(entry.name)) yield* pathsBelow(root, path)
    } else if (entry.isFile()) yield path
  }
}

/** Static imports and exports, `import()`, `import type`, and files named by `new URL('./x.ts', import.meta.url)`. */
function importsOf(root: string, path: string, ast: ts.SourceFile): Import[] {
  const imports: Import[] = []
  const add = (specifier: string, isTypeOnly: boolean, node: ts.Node) => {
    const target = specifier.startsWith('.') ? posix.join(dirname(path), specifier) : null
    imports.push({ specifier, target: fileOf(root, target), isTypeOnly, line: lineOf(ast, node) })
  }
  eachNode(ast, node => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, isTypesOnly(node.importClause), node)
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, node.isTypeOnly, node)
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      if (ts.isStringLiteral(node.argument.literal)) add(node.argument.literal.text, true, node)
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments
      if (argument && ts.isStringLiteralLike(argument)) add(argument.text, false, node)
    } else if (ts.isNewExpression(node) && node.expression.getText(ast) === 'URL') {
      const [file, base] = node.arguments ?? []
      if (file && ts.isStringLiteralLike(file) && base?.getText(ast) === 'import.meta.url' && isSource(file.text)) {
        add(file.text, false, node)
      }
    }
  })
  return imports
}

function isTypesOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const names = clause.namedBindings
  if (clause.name || !names || !ts.isNamedImports(names)) return false
  return names.elements.length > 0 && names.elements.every(element => element.isTypeOnly)
}

function fileOf(root: string, target: string | null): string | null {
  if (target === null || existsSync(join(root, target))) return target
  return `${target} (missing)`
}

export function eachNode(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  ts.forEachChild(node, child => eachNode(child, visit))
}

export const lineOf = (ast: ts.SourceFile, node: ts.Node): number =>
  ast.getLineAndCharacterOfPosition(node.getStart(ast)).line + 1

/** Every occurrence in the text, with its line. */
export function* occurrences(text: string, pattern: RegExp): Generator<{ match: string; line: number }> {
  for (const match of text.matchAll(pattern)) {
    yield { match: match[0], line: text.slice(0, match.index).split('\n').length }
  }
}
