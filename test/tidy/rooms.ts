// Who may know whom: the import table of ARCHITECTURE.md as a value.
import type { Finding, Import, Rule } from './tree.ts'
import { isTest } from './tree.ts'

interface Room {
  readonly is: (path: string) => boolean
  /** Rooms of ours. `types` after a name: nothing of it may remain when the program runs. */
  readonly may: readonly string[]
  /** Packages and Node's own modules, where the room is bound to a few; left out = any. */
  readonly packages?: readonly string[]
}

const below = (folder: string) => (path: string) => path.startsWith(`${folder}/`) && !isTest(path)

/** `refusal` and `span` are single files of the domain: the words in which every room speaks of a no and of time. */
const rooms: Readonly<Record<string, Room>> = {
  refusal: { is: path => path === 'src/domain/refusal.ts', may: [], packages: [] },
  span: { is: path => path === 'src/domain/span.ts', may: [], packages: [] },
  zones: {
    is: path => path === 'src/domain/time.ts' || path === 'src/domain/recurrence.ts',
    may: ['domain', 'span', 'refusal', 'zones'],
    packages: ['temporal-polyfill', 'rrule-temporal'],
  },
  domain: { is: below('src/domain'), may: ['span', 'refusal', 'zones'], packages: [] },
  ports: { is: below('src/ports'), may: ['domain types', 'span types', 'refusal types', 'zones types'] },
  contract: { is: below('src/contract'), may: ['domain types', 'span types', 'zones types'], packages: ['zod'] },
  storage: { is: below('src/storage'), may: ['domain', 'span', 'refusal', 'zones', 'ports'] },
  salto: { is: below('src/salto'), may: ['domain', 'span', 'refusal', 'zones', 'ports'] },
  mail: { is: below('src/mail'), may: ['domain', 'span', 'refusal', 'zones', 'ports'] },
  jobs: { is: below('src/jobs'), may: ['domain', 'span', 'refusal', 'zones', 'ports'] },
  reconciler: { is: below('src/reconciler'), may: ['domain', 'span', 'refusal', 'zones', 'ports'] },
  commands: { is: below('src/commands'), may: ['domain', 'span', 'refusal', 'zones', 'ports', 'contract types'] },
  views: { is: below('src/views'), may: ['domain', 'span', 'refusal', 'zones', 'ports', 'contract'] },
  http: {
    is: below('src/http'),
    may: ['commands', 'views', 'contract', 'ports', 'import', 'refusal', 'span types', 'zones types', 'domain types'],
  },
  import: { is: below('src/import'), may: ['commands', 'contract', 'ports', 'refusal', 'domain types'] },
  demo: { is: below('src/demo'), may: ['commands', 'contract', 'ports types', 'refusal', 'domain types'] },
  config: { is: path => path === 'src/config.ts', may: [] },
  /** What both entries of the screens share: how dates are written, and how the API is asked. */
  face: { is: path => path === 'web/format.ts' || path === 'web/api/ask.ts', may: ['contract types'], packages: [] },
  web: {
    is: path => below('web')(path) && !path.startsWith('web/visitors/'),
    may: ['contract types', 'face'],
  },
  /** Small and fast on a phone: what the staff's screens are built of stays out. */
  visitors: { is: below('web/visitors'), may: ['contract types', 'face'], packages: ['preact', 'preact/hooks', 'zod'] },
  emulator: { is: below('emulator'), may: [] },
  scripts: { is: below('scripts'), may: [] },
}

/** These know everything: main joins the parts; tests and the bench try them in every combination. */
const isEverywhere = (path: string): boolean =>
  path === 'src/main.ts' || path.startsWith('src/main/') || isTest(path) || !path.includes('/')

function roomOf(path: string): string | null {
  return Object.entries(rooms).find(([, room]) => room.is(path))?.[0] ?? null
}

/** `openid-client/passport` → `openid-client`, `@a/b/c` → `@a/b`. */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

function faultOf(room: string, item: Import): string | null {
  const { may, packages }: Omit<Room, 'is'> = rooms[room] ?? { may: [] }
  if (item.target === null) {
    if (packages === undefined || packages.includes(packageOf(item.specifier))) return null
    return `${room} imports the package ${item.specifier}; it may: ${packages.join(', ') || 'none'}`
  }
  if (item.target.startsWith('src/main')) return `${room} imports main`
  const other = roomOf(item.target)
  const names = `${room} imports ${item.isTypeOnly ? 'a type' : 'a value'} of ${item.target}`
  if (other === null) return `${names}, which belongs to no room`
  if (other === room || may.includes(other) || (item.isTypeOnly && may.includes(`${other} types`))) return null
  return `${names} (${other}); it may: ${may.join(', ') || 'nothing of ours'}`
}

export const importTable: Rule = {
  name: 'who may know whom',
  reason:
    'the direction of imports is what lets one room be read, tested and replaced without the others (ARCHITECTURE.md)',
  find(tree) {
    const findings: Finding[] = []
    for (const source of tree.sources.values()) {
      if (isEverywhere(source.path)) continue
      const room = roomOf(source.path)
      if (room === null) {
        findings.push({ path: source.path, says: 'belongs to no room of the import table (test/tidy/rooms.ts)' })
        continue
      }
      for (const item of source.imports) {
        const says = faultOf(room, item)
        if (says) findings.push({ path: source.path, line: item.line, says })
      }
    }
    return findings
  },
}

export const nothingKnowsMain: Rule = {
  name: 'nothing knows main',
  reason: 'main is the one file that knows everybody; whoever imports it knows everybody too',
  find: tree =>
    [...tree.sources.values()].flatMap(source =>
      source.path.startsWith('src/main') || source.path.startsWith('bench/') || source.path.startsWith('test/')
        ? []
        : source.imports
            .filter(item => item.target === 'src/main.ts' || item.target?.startsWith('src/main/'))
            .map(item => ({ path: source.path, line: item.line, says: `imports ${item.target}` })),
    ),
}

/** A package that carries a whole way of working is bound to one room, so that it can be replaced there. */
const bound: Readonly<Record<string, (path: string) => boolean>> = {
  'pg-boss': path => path.startsWith('src/jobs/'),
  'better-auth': path => path.startsWith('src/storage/sign-in/'),
  undici: path => path.startsWith('src/salto/'),
  'openid-client': path => path.startsWith('src/salto/'),
  fastify: path => path.startsWith('src/http/'),
}

export const boundPackages: Rule = {
  name: 'each engine in one room',
  reason: 'the job engine, the sign-in library, the HTTP server and client can each be replaced in one room',
  find: tree =>
    [...tree.sources.values()].flatMap(source =>
      !source.path.startsWith('src/') || isTest(source.path) || source.path.startsWith('src/main')
        ? []
        : source.imports
            .filter(item => item.target === null && bound[packageOf(item.specifier)]?.(source.path) === false)
            .map(item => ({ path: source.path, line: item.line, says: `imports ${item.specifier}` })),
    ),
}
