// Each rule can fail: over a small made-up tree it finds exactly what is wrong, and nothing in the tree that is right.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { recordMigrations, sha256Of } from './migrations.ts'
import { report, rules } from './rules.ts'
import type { Tree } from './tree.ts'
import { readTree } from './tree.ts'

type Files = Readonly<Record<string, string>>

interface Case {
  readonly rule: string
  /** Each of these trees has one fault, found at the path. */
  readonly wrong: readonly { readonly at: string; readonly files: Files }[]
  readonly right: Files
}

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function folderWith(files: Files): string {
  const root = mkdtempSync(join(tmpdir(), 'tidy-'))
  folders.push(root)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

const treeOf = (files: Files): Tree => readTree(folderWith(files))

/** Texts that the rules look for are put together here, so that this file does not hold them itself. */
const word = (...parts: string[]): string => parts.join('')
const wrong = (at: string, text: string, more: Files = {}) => ({ at, files: { [at]: text, ...more } })
const lines = (count: number): string =>
  Array.from({ length: count }, (_, index) => `export const a${index} = 0`).join('\n')
const order = { 'src/commands/order.ts': 'export type Command<I, R> = (input: I) => Promise<R>\n' }
const verb =
  "import type { Command } from '../order.ts'\nexport const addPerson: Command<string, string> = async name => name\n"
const person = { ...order, 'src/commands/people/add-person.ts': verb }

const cases: readonly Case[] = [
  {
    rule: 'who may know whom',
    wrong: [
      wrong('src/domain/person.ts', "import '../storage/x.ts'", { 'src/storage/x.ts': '' }),
      wrong('src/domain/person.ts', "import { readFile } from 'node:fs/promises'\nreadFile('')"),
      wrong('src/domain/person.ts', "import { Temporal } from 'temporal-polyfill'\nTemporal.Now"),
      wrong('src/ports/store.ts', "export { a } from '../domain/a.ts'", { 'src/domain/a.ts': 'export const a = 1' }),
      wrong('src/contract/a.ts', "import { a } from '../domain/a.ts'\na", { 'src/domain/a.ts': 'export const a = 1' }),
      wrong('src/http/a.ts', "import { a } from '../domain/a.ts'\na", { 'src/domain/a.ts': 'export const a = 1' }),
      wrong('src/http/a.ts', "const a = await import('../storage/a.ts')", { 'src/storage/a.ts': '' }),
      wrong('src/views/a.ts', "import type { A } from '../storage/a.ts'", { 'src/storage/a.ts': '' }),
      wrong('src/commands/a.ts', "import '../salto/a.ts'", { 'src/salto/a.ts': '' }),
      wrong('src/reconciler/a.ts', "import '../salto/a.ts'", { 'src/salto/a.ts': '' }),
      wrong('src/salto/a.ts', "import '../../emulator/a.ts'", { 'emulator/a.ts': '' }),
      wrong('emulator/a.ts', "import type { A } from '../src/domain/a.ts'", { 'src/domain/a.ts': '' }),
      wrong('src/cellar/a.ts', ''),
    ],
    right: {
      'src/domain/time.ts': "import { Temporal } from 'temporal-polyfill'\nexport const a = Temporal",
      'src/domain/person.ts': "import { a } from './time.ts'\nexport type B = typeof a",
      'src/contract/a.ts':
        "import type { B } from '../domain/person.ts'\nimport { z } from 'zod'\nexport const b = z as B",
      'src/main.ts': "import './contract/a.ts'\nimport '../emulator/main.ts'",
      'emulator/main.ts': '',
      'src/storage/a.test.ts': "import '../main.ts'",
      'test/a.test.ts': "import '../src/main.ts'",
    },
  },
  {
    rule: 'nothing knows main',
    wrong: [wrong('src/http/a.ts', "import type { A } from '../main/log.ts'", { 'src/main/log.ts': '' })],
    right: {
      'src/main.ts': "import './main/log.ts'",
      'src/main/log.ts': '',
      'test/house.ts': "import '../src/main.ts'",
    },
  },
  {
    rule: 'each engine in one room',
    wrong: [
      wrong('src/storage/a.ts', "import { PgBoss } from 'pg-boss'"),
      wrong('src/reconciler/a.ts', "import { request } from 'undici'"),
      wrong('src/views/a.ts', "import type { FastifyRequest } from 'fastify'"),
      wrong('src/http/a.ts', "import { betterAuth } from 'better-auth/minimal'"),
    ],
    right: { 'src/jobs/a.ts': "import { PgBoss } from 'pg-boss'", 'src/salto/a.ts': "import { Pool } from 'undici'" },
  },
  {
    rule: 'no SQL outside storage',
    wrong: [
      wrong('src/views/a.ts', "import { sql } from 'kysely'"),
      wrong('src/jobs/a.ts', "import pg from 'pg'"),
      wrong('src/views/a.ts', 'export const a = (sql: never) => sql`now()`'),
      wrong('src/main.ts', "export const a = 'select name from people'"),
      wrong('src/jobs/a.ts', "export const a = 'insert into wakes values (1)'"),
    ],
    right: {
      'src/storage/a.ts': "import { sql } from 'kysely'\nexport const a = sql`select 1 from people`",
      'src/jobs/a.ts': "import type { PoolConfig } from 'pg'\nexport type A = PoolConfig",
      'src/http/a.ts': "export const a = 'Update the person, or select another.'",
    },
  },
  {
    rule: 'no word of the wire outside salto',
    wrong: [
      wrong('src/storage/a.ts', "export const a = 'customer_reference'"),
      wrong('src/reconciler/a.ts', 'export const a = { add_ids: [] }'),
      wrong('src/views/a.ts', 'export type A = { ErrorCode: string }'),
      wrong('src/http/a.ts', 'export const a = 2202'),
      wrong('src/http/a.ts', word('export const a = (id: string) => `/v1.1/sites/$', '{id}`')),
    ],
    right: {
      'src/salto/a.ts': "export const a = { add_ids: [], path: '/v1.1/sites', code: '2202' }",
      'emulator/a.ts': 'export const a = { add_ids: [] }',
      'src/storage/a.ts': "export const a = ['user_id', 'time_zone', 'Salto KS', '/integrations/salto-ks/sites/:id']",
    },
  },
  {
    rule: 'no clock outside ports and main',
    wrong: [
      wrong('src/domain/a.ts', 'export const a = Date.now()'),
      wrong('src/storage/a.ts', 'export const a = Date.now()'),
      wrong('src/views/a.ts', 'export const a = new Date()'),
      wrong('src/reconciler/a.ts', 'export const a = performance.now()'),
      wrong('src/reconciler/a.ts', 'setTimeout(() => undefined, 1)'),
      wrong('src/salto/a.ts', "import { setTimeout as delay } from 'node:timers/promises'"),
    ],
    right: {
      'src/main/clock.ts': 'export const a = () => Date.now()',
      'src/domain/a.ts': 'export const a = (at: number) => new Date(at)',
      'src/storage/a.ts': "import { setTimeout as delay } from 'node:timers/promises'\nawait delay(Math.random())",
      'src/salto/a.test.ts': 'setTimeout(() => Date.now(), 1)',
    },
  },
  {
    rule: 'no dice outside main',
    wrong: [
      wrong('src/reconciler/a.ts', 'export const a = Math.random()'),
      wrong('src/commands/a.ts', 'export const a = crypto.randomUUID()'),
    ],
    right: { 'src/main.ts': 'export const a = Math.random', 'src/storage/a.ts': 'export const a = Math.random()' },
  },
  {
    rule: 'no environment outside config',
    wrong: [
      wrong('src/http/a.ts', "export const a = process.env['PORT']"),
      wrong('src/main.ts', "export const a = process.env['PORT']"),
      wrong('src/main/tasks/serve.ts', 'serve(process.env)'),
      wrong('emulator/server.ts', "export const a = process.env['PORT']"),
    ],
    right: {
      'src/config.ts': 'export const serveConfig = (env: object) => env\nserveConfig(process.env)',
      'src/main.ts': "import { serveConfig } from './config.ts'\nserveConfig(process.env)",
      'emulator/main.ts': "export const a = process.env['PORT']",
    },
  },
  {
    rule: 'no route changes anything except by a command',
    wrong: [
      wrong('src/http/routes.ts', "declare const show: (line: string) => void\nshow('POST /people')"),
      wrong(
        'src/http/routes.ts',
        word('declare const show: (line: string) => void\nconst a = ""\nshow(`PUT /people/$', '{a}`)'),
      ),
      wrong('src/http/open-routes.ts', "export const a = (app: Map<string, never>) => app.delete('/people')"),
      wrong(
        'src/http/server.ts',
        "declare const app: { route(a: object): void }\napp.route({ method: ['GET', 'POST'], url: '/a' })",
      ),
      wrong('src/http/a.ts', 'declare const tx: { people: { insert(): void } }\ntx.people.insert()'),
    ],
    right: {
      ...person,
      'src/http/routes.ts':
        "import { addPerson } from '../commands/people/add-person.ts'\nchange('POST /people', { addPerson })\ncall('POST /sync')\nshow('GET /people')",
      'src/http/open-routes.ts':
        "import { addPerson } from '../commands/people/add-person.ts'\napp.post('/join', async () => addPerson(''))",
      'src/http/sign-in.ts': "app.route({ method: ['GET', 'POST'], url: '/api/auth/*' })",
      'src/http/a.ts': 'tx.people.find()',
    },
  },
  {
    rule: 'no command calls a provider or sends mail',
    wrong: [
      wrong('src/commands/a.ts', "import type { AccessProvider } from '../ports/provider.ts'", {
        'src/ports/provider.ts': '',
      }),
      wrong('src/commands/a.ts', "import { request } from 'undici'"),
      wrong('src/commands/a.ts', "import { createTransport } from 'nodemailer'"),
      wrong('src/commands/a.ts', "await fetch('https://example.org')"),
    ],
    right: { 'src/commands/a.ts': "import type { Tx } from '../ports/store.ts'", 'src/ports/store.ts': '' },
  },
  {
    rule: 'no view writes',
    wrong: [
      wrong('src/views/a.ts', 'tx.people.insert()'),
      wrong('src/views/a.ts', 'tx.wake([])'),
      wrong('src/views/a.ts', 'parts.controls.staff.add()'),
    ],
    right: { 'src/views/a.ts': 'tx.people.list()\ntx.facts.of([])\ncontrols.staff.find()\nnames.add(1)' },
  },
  {
    rule: 'no import of what is not there',
    wrong: [wrong('src/views/a.ts', "import './b.ts'")],
    right: { 'src/views/a.ts': "import './b.ts'", 'src/views/b.ts': '' },
  },
  {
    rule: 'no dead files',
    wrong: [
      wrong('src/views/a.ts', ''),
      wrong('src/views/b.ts', '', { 'test/b.test.ts': "import '../src/views/b.ts'" }),
      wrong('test/house.ts', ''),
    ],
    right: {
      'src/main.ts': "import type { A } from './views/a.ts'\nnew URL('./views/b.ts', import.meta.url)",
      'src/views/a.ts': '',
      'src/views/b.ts': '',
      'test/house.ts': '',
      'test/a.test.ts': "import './house.ts'",
      'test/record.ts': '',
      'scripts/run.mjs': "const tasks = { record: 'test/record.ts' }",
    },
  },
  {
    rule: 'no import cycles',
    wrong: [
      wrong('src/views/c.ts', "import { a } from './a.ts'\nexport const c = a", {
        'src/views/a.ts': "import { b } from './b.ts'\nexport const a = b",
        'src/views/b.ts': "import { c } from './c.ts'\nexport const b = c",
      }),
    ],
    right: {
      'src/views/a.ts': "import { b } from './b.ts'\nexport const a = b",
      'src/views/b.ts': "import type { A } from './a.ts'\nexport const b = 1",
    },
  },
  {
    rule: 'no file over 250 lines',
    wrong: [wrong('src/views/a.ts', lines(251)), wrong('emulator/a.ts', lines(300))],
    right: { 'src/views/a.ts': `${lines(250)}\n`, 'test/a.test.ts': lines(400) },
  },
  {
    rule: 'no function over 60 lines',
    wrong: [
      wrong('src/views/a.ts', `export function a() {\n${'  a()\n'.repeat(59)}}`),
      wrong('src/views/a.ts', `export class A {\n  a() {\n${'    this.a()\n'.repeat(59)}  }\n}`),
    ],
    right: {
      'src/views/a.ts': `export const a = () => {\n${'  a()\n'.repeat(58)}}`,
      'test/a.test.ts': `function a() {\n${'  a()\n'.repeat(90)}}`,
    },
  },
  {
    rule: 'no folder over 15 sources',
    wrong: [
      {
        at: 'src/views',
        files: Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`src/views/v${index}.ts`, ''])),
      },
    ],
    right: Object.fromEntries(
      Array.from({ length: 15 }, (_, index) => [
        [`src/views/v${index}.ts`, ''],
        [`src/views/v${index}.test.ts`, ''],
      ]).flat(),
    ),
  },
  {
    rule: 'names that say something',
    wrong: [
      wrong('src/views/person-helpers.ts', ''),
      wrong('src/utils/a.ts', ''),
      wrong('src/views/a.ts', 'export const handleRequest = 1'),
      wrong('src/views/a.ts', 'export class DoorManager {}'),
      wrong('src/views/a.ts', 'const a = 1\nexport { a as personData }'),
      wrong('test/a.ts', 'export interface MailService { a: 1 }'),
    ],
    right: { 'src/views/database.ts': 'const data = 1\nexport const database = data\nexport type Handled = 1' },
  },
  {
    rule: 'one command per file, named like it',
    wrong: [wrong('src/commands/people/person.ts', verb, order)],
    right: person,
  },
  {
    rule: 'one route per command',
    wrong: [{ at: 'src/commands/people/add-person.ts', files: person }],
    right: { ...person, 'src/http/routes.ts': "import { addPerson } from '../commands/people/add-person.ts'" },
  },
  {
    rule: 'one test per command',
    wrong: [
      { at: 'src/commands/people/add-person.ts', files: { ...person, 'test/a.test.ts': "'add-person-to-company'" } },
    ],
    right: { ...person, 'test/a.test.ts': "it('add-person works', () => undefined)" },
  },
  {
    rule: 'shipped migrations unchanged',
    wrong: [
      wrong('src/storage/migrations/0001_a.sql', 'select 1'),
      wrong('src/storage/migrations/0001_a.sql', 'select 2', recordOf('0001_a.sql', 'select 1')),
      { at: 'src/storage/migrations/checksums.json', files: recordOf('0001_a.sql', 'select 1') },
    ],
    right: { 'src/storage/migrations/0001_a.sql': 'select 1', ...recordOf('0001_a.sql', 'select 1') },
  },
  {
    rule: 'no path of a machine, no host of a registry',
    wrong: [
      wrong('README.md', word('See /wo', 'rk/main')),
      wrong('test/a.test.ts', word("'/ro", "ot/x'")),
      wrong('docs/a.md', word('https://regis', 'try.example.org')),
      wrong('docs/a.md', word('../sha', 'red/house.md')),
      wrong('src/a.ts', word("'/home", "/anna/x'")),
    ],
    right: { 'README.md': 'https://example.org/work/ and registry.metrics()', 'src/storage/root.ts': "'data/root/x'" },
  },
  {
    rule: 'nothing left for later in the source',
    wrong: [wrong('src/views/a.ts', word('// TO', 'DO: later')), wrong('docs/a.md', word('FIX', 'ME'))],
    right: { 'src/views/a.ts': 'export const todoList = 1' },
  },
  {
    rule: 'no check told to look away',
    wrong: [
      wrong('src/views/a.ts', word('// @ts-', 'expect-error')),
      wrong('test/a.test.ts', word('// biome', '-ignore lint: x')),
      wrong('src/views/a.ts', word('// eslint', '-disable-next-line')),
    ],
    right: { 'src/views/a.ts': '// ignore the rest' },
  },
  {
    rule: 'no skipped test',
    wrong: [
      wrong('test/a.test.ts', word('it.sk', "ip('a', () => undefined)")),
      wrong('test/a.test.ts', word('describe.on', "ly('a', () => undefined)")),
      wrong('src/a.test.ts', word('it.concurrent.sk', "ip('a', () => undefined)")),
      wrong('test/a.test.ts', word('xi', "t('a', () => undefined)")),
    ],
    right: { 'test/a.test.ts': "describe.runIf(isRoot)('a', () => query.skip)" },
  },
]

function recordOf(name: string, text: string): Files {
  const record = { [name]: { since: '0.1.0', sha256: sha256Of(text) } }
  return { 'src/storage/migrations/checksums.json': JSON.stringify(record) }
}

describe('every rule', () => {
  it('has a case here', () => {
    expect(cases.map(({ rule }) => rule).sort()).toEqual(rules.map(({ name }) => name).sort())
  })

  it.each(cases)('$rule: fails where it should, and only there', ({ rule: name, wrong: faults, right }) => {
    const rule = rules.find(candidate => candidate.name === name)
    if (!rule) throw new Error(`There is no rule "${name}"`)
    for (const { at, files } of faults) {
      const findings = rule.find(treeOf(files))
      expect.soft(new Set(findings.map(({ path }) => path)), JSON.stringify(files).slice(0, 200)).toEqual(new Set([at]))
      expect(report(rule, findings)).toContain(rule.reason)
    }
    expect(report(rule, rule.find(treeOf(right)))).toBe(report(rule, []))
  })
})

describe('recording migrations', () => {
  const files = (changelog: string): Files => ({
    'package.json': '{"version": "0.2.0"}',
    'CHANGELOG.md': changelog,
    'src/storage/migrations/0001_a.sql': 'select 2',
    'src/storage/migrations/0002_b.sql': 'select 3',
    ...recordOf('0001_a.sql', 'select 1'),
  })
  const names = ['0001_a.sql', '0002_b.sql']

  it('records what is not released yet, under the version that brings it', () => {
    const root = folderWith(files('## 0.1.0 (unreleased)\n'))
    recordMigrations(root, names)
    expect(JSON.parse(readFileSync(join(root, 'src/storage/migrations/checksums.json'), 'utf8'))).toEqual({
      '0001_a.sql': { since: '0.1.0', sha256: sha256Of('select 2') },
      '0002_b.sql': { since: '0.2.0', sha256: sha256Of('select 3') },
    })
  })

  it('refuses to record a released migration that was changed or removed', () => {
    const root = folderWith(files('## 0.1.0 (2026-12-01)\n'))
    expect(() => recordMigrations(root, names)).toThrow('0001_a.sql was released with 0.1.0')
    expect(() => recordMigrations(root, ['0002_b.sql'])).toThrow('0001_a.sql was released with 0.1.0')
  })
})
