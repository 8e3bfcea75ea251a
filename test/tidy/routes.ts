// A route changes things by a command and by nothing else.
import ts from 'typescript'
import { nodesOf, textOf, writes } from './absences.ts'
import type { Rule, Source } from './tree.ts'
import { eachNode, isTest, lineOf } from './tree.ts'

const unsafeLine = /^(POST|PUT|PATCH|DELETE) \//
const registering = /\.(post|put|patch|delete)$/

/** How a call changes something on a route's behalf, if it does so by no command. */
function changesByItself(node: ts.Node, source: Source): string | null {
  if (!ts.isCallExpression(node)) return null
  const callee = node.expression.getText(source.ast)
  const [first] = node.arguments
  if (!first) return null
  const text = ts.isTemplateExpression(first) ? first.head.text : textOf(first)
  // A line of the table: `change` runs a command; `call` asks the running connection, which is no change of ours.
  if (text !== null && unsafeLine.test(text)) {
    return callee === 'change' || callee === 'call' ? null : `${text} is answered by ${callee}`
  }
  if (text?.startsWith('/') && registering.test(callee)) {
    return mentionsCommand(node, source) ? null : `${callee} ${text} runs nothing of src/commands`
  }
  return ts.isObjectLiteralExpression(first) && /\.route$/.test(callee) ? routeFault(first.getText(source.ast)) : null
}

/** The sign-in library, below its own path, is the one thing that writes by itself. */
const routeFault = (literal: string): string | null =>
  /method:[^\n]*'(POST|PUT|PATCH|DELETE)'/.test(literal) && !literal.includes("url: '/api/auth/")
    ? 'a route that changes by itself'
    : null

function mentionsCommand(node: ts.Node, { ast, imports }: Source): boolean {
  const lines = new Set(imports.filter(item => item.target?.startsWith('src/commands/')).map(item => item.line))
  const imported = new Set<string>()
  for (const statement of ast.statements) {
    if (!ts.isImportDeclaration(statement) || !lines.has(lineOf(ast, statement))) continue
    const named = statement.importClause?.namedBindings
    if (named && ts.isNamedImports(named)) for (const element of named.elements) imported.add(element.name.text)
  }
  let isMentioned = false
  eachNode(node, child => {
    if (ts.isIdentifier(child) && imported.has(child.text)) isMentioned = true
  })
  return isMentioned
}

export const routesChangeByCommands: Rule = {
  name: 'no route changes anything except by a command',
  reason: 'a change outside a command has no journal line, no idempotent answer and no wake-up',
  find: tree =>
    nodesOf(
      tree,
      path => path.startsWith('src/http/') && !isTest(path),
      (node, source) => changesByItself(node, source) ?? writes(node, source),
    ),
}
