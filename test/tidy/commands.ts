// One feature is one slug in every room: a command has a route and a test.
import type { Rule, Tree } from './tree.ts'
import { isTest } from './tree.ts'

const camelCase = (slug: string): string => slug.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

interface Verb {
  readonly path: string
  /** `add-person` */
  readonly slug: string
  /** `addPerson` */
  readonly name: string
}

/** The files that export a `Command` under their own name. Others in the room are the words that commands share. */
function verbs(tree: Tree): Verb[] {
  return [...tree.sources.values()].flatMap(({ path, text }) => {
    const slug = /^src\/commands\/(?:.*\/)?([a-z-]+)\.ts$/.exec(path)?.[1]
    if (slug === undefined || isTest(path)) return []
    const name = camelCase(slug)
    return new RegExp(`export const ${name}\\b[^=]*\\bCommand<`).test(text) ? [{ path, slug, name }] : []
  })
}

/** Every `Command` that a file exports. */
const exported = (text: string): string[] =>
  [...text.matchAll(/export const (\w+)\s*:\s*Command</g)].map(match => match[1] ?? '')

export const oneVerbPerFile: Rule = {
  name: 'one command per file, named like it',
  reason: 'whoever looks for what a route does finds it by its name',
  find: tree =>
    [...tree.sources.values()].flatMap(({ path, text }) =>
      path.startsWith('src/commands/') && !isTest(path)
        ? exported(text)
            .filter(name => camelCase(path.replace(/^.*\/|\.ts$/g, '')) !== name)
            .map(name => ({ path, says: `exports the command ${name}` }))
        : [],
    ),
}

export const oneRoutePerCommand: Rule = {
  name: 'one route per command',
  reason: 'everything that changes can be done through the API',
  find: tree =>
    verbs(tree)
      .filter(
        verb =>
          ![...tree.sources.values()].some(
            ({ path, imports }) => /^src\/http\/.*routes/.test(path) && imports.some(item => item.target === verb.path),
          ),
      )
      .map(({ path }) => ({ path, says: 'no file of routes imports it' })),
}

export const oneTestPerCommand: Rule = {
  name: 'one test per command',
  reason: 'a command that no test names works by luck',
  find: tree => {
    const tests = [...tree.sources.values()].filter(({ path }) => /\.test\.tsx?$/.test(path)).map(({ text }) => text)
    return verbs(tree)
      .filter(({ slug, name }) => !tests.some(text => new RegExp(`(?<![\\w-])(${slug}|${name})(?![\\w-])`).test(text)))
      .map(({ path, slug, name }) => ({ path, says: `no test names ${slug} or ${name}` }))
  },
}
