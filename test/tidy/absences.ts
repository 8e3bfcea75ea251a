// What must not be found where: the absences of the import table.
import ts from 'typescript'
import type { Finding, Rule, Source, Tree } from './tree.ts'
import { eachNode, isTest, lineOf } from './tree.ts'

const isProduct = (path: string): boolean => path.startsWith('src/') && !isTest(path)
const isMain = (path: string): boolean => path === 'src/main.ts' || path.startsWith('src/main/')

export type Look = (node: ts.Node, source: Source) => string | null

/** Looks at every node of the sources that the rule is about. */
export function nodesOf(tree: Tree, isAbout: (path: string) => boolean, look: Look): Finding[] {
  const findings: Finding[] = []
  for (const source of tree.sources.values()) {
    if (!isAbout(source.path)) continue
    eachNode(source.ast, node => {
      const says = look(node, source)
      if (says) findings.push({ path: source.path, line: lineOf(source.ast, node), says })
    })
  }
  return findings
}

function importsOf(
  tree: Tree,
  isAbout: (path: string) => boolean,
  isBanned: (specifier: string, isTypeOnly: boolean, path: string) => boolean,
): Finding[] {
  return [...tree.sources.values()]
    .filter(source => isAbout(source.path))
    .flatMap(source =>
      source.imports
        .filter(item => isBanned(item.specifier, item.isTypeOnly, source.path))
        .map(item => ({ path: source.path, line: item.line, says: `imports ${item.specifier}` })),
    )
}

export const textOf = (node: ts.Node): string | null =>
  ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)
    ? node.text
    : null

const statement =
  /^\s*(select\s[\s\S]*\sfrom\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|(create|alter|drop)\s+(table|role|index|schema|database)\b)/i

export const noSqlOutsideStorage: Rule = {
  name: 'no SQL outside storage',
  reason: 'tenancy and its tests hold because every statement is written in one room (the job engine brings its own)',
  find(tree) {
    const isAbout = (path: string) => isProduct(path) && !path.startsWith('src/storage/')
    const isDriver = (specifier: string) => /^(kysely|pg|pg-copy-streams)(\/|$)/.test(specifier)
    // Main joins the parts and the job engine is told where the database is: both may know the types of an address.
    const mayKnowTypes = (path: string) => isMain(path) || path.startsWith('src/jobs/')
    return [
      ...importsOf(
        tree,
        isAbout,
        (specifier, isTypeOnly, path) => isDriver(specifier) && !(isTypeOnly && mayKnowTypes(path)),
      ),
      ...nodesOf(tree, isAbout, (node, { ast }) => {
        if (ts.isTaggedTemplateExpression(node) && node.tag.getText(ast) === 'sql') return 'a tagged SQL statement'
        const text = textOf(node)
        return text !== null && statement.test(text) ? `a statement: ${text.trim().slice(0, 40)}` : null
      }),
    ]
  },
}

/** Names on Salto's wire that nobody else has reason to use; what every table has too (user_id, time_zone) is left out. */
const wireWords = new Set(
  `next_page_link customer_reference use_pin toggle_manual_office_mode toggle_easy_office_mode override_privacy_mode
  role_ids offline_access lock_id image_url utc_date_time tag_number tag_id locked_state lock_mac_address
  lock_customer_reference lock_count local_date_time iq_revision iq_mac_address iq_id iq_customer_reference
  continuation_token user_last_name user_image_url user_first_name user_count user_amount user_alias ttl_in_seconds
  subscription_state subscribed_user_amount store_events_ttl site_uid site_user site_users add_ids remove_ids
  remote_access privacy_mode pin_enabled offline_access_keys_limit offline_access_keys_count lock_type
  left_open_alarm is_managed_by_current_site is_managed iq_link_state iq_amount intrusion_alarm installation_state
  has_identity exit_requested easy_office_mode_schedule data_removal_expires_at active_user_amount active_iq_amount
  access_detail access_by ErrorCode`
    .split(/\s+/)
    .filter(Boolean),
)
const wireCodes = new Set(['1100', '1101', '1500', '2202', '2203', '2210', '2212', '2220', '3101'])
const wirePath = /\/v\d+\.\d+\/|\/(site_?users|access_groups|locks|iqs)\//i

export const noWireWordsOutsideSalto: Rule = {
  name: 'no word of the wire outside salto',
  reason: 'when Salto KS changes a field, a code or a path, one folder changes (the emulator speaks it by trade)',
  find: tree =>
    nodesOf(
      tree,
      path => isProduct(path) && !path.startsWith('src/salto/'),
      (node, { ast }) => {
        if (ts.isIdentifier(node) && wireWords.has(node.text)) return node.text
        if (ts.isNumericLiteral(node) && wireCodes.has(node.getText(ast))) return `the code ${node.getText(ast)}`
        const text = textOf(node)
        if (text === null) return null
        if (wireWords.has(text) || wireCodes.has(text)) return `'${text}'`
        return wirePath.test(text) ? `the path in '${text}'` : null
      },
    ),
}

/** Where the port's two real clocks and the real dice live, or are handed out. */
const isClock = (path: string): boolean => path.startsWith('src/ports/') || isMain(path)
/**
 * A database, its process and the process that talks to it live in the machine's time, whatever the clock port says: in
 * a simulated year nobody could wait for them. So these rooms wait, and jitter their waits, for real. No instant comes
 * from it: the wall clock is read here no more than elsewhere.
 */
const isMachineTime = (path: string): boolean => /^src\/(storage|jobs)\//.test(path)

const wallClock = new Set(['Date.now', 'Temporal.Now', 'process.hrtime'])
const timers = new Set(['setTimeout', 'setInterval', 'setImmediate'])

export const noClockOutsidePorts: Rule = {
  name: 'no clock outside ports and main',
  reason: 'the simulation lives years in seconds; whoever reads the machine’s time stays behind',
  find(tree) {
    const isAbout = (path: string) => isProduct(path) && !isClock(path)
    const mayWait = (path: string) => !isMachineTime(path)
    return [
      ...importsOf(
        tree,
        path => isAbout(path) && mayWait(path),
        specifier => /^(node:)?timers/.test(specifier),
      ),
      ...nodesOf(tree, isAbout, (node, { ast }) => {
        if (ts.isPropertyAccessExpression(node) && wallClock.has(node.getText(ast))) return node.getText(ast)
        if (ts.isNewExpression(node) && node.expression.getText(ast) === 'Date' && !node.arguments?.length) {
          return 'new Date()'
        }
        return null
      }),
      ...nodesOf(
        tree,
        path => isAbout(path) && mayWait(path),
        (node, { ast }) => {
          if (ts.isPropertyAccessExpression(node) && node.getText(ast) === 'performance.now') return 'performance.now'
          return ts.isCallExpression(node) && timers.has(node.expression.getText(ast))
            ? node.expression.getText(ast)
            : null
        },
      ),
    ]
  },
}

export const noDiceOutsideMain: Rule = {
  name: 'no dice outside main',
  reason:
    'a failing simulation is replayed from its seed; ids come from the ids port (secrets are made by randomBytes)',
  find(tree) {
    const isAbout = (path: string) => isProduct(path) && !isClock(path)
    return nodesOf(tree, isAbout, (node, { path, ast }) => {
      if (ts.isIdentifier(node) && node.text === 'randomUUID') return 'randomUUID'
      if (isMachineTime(path)) return null
      return ts.isPropertyAccessExpression(node) && node.getText(ast) === 'Math.random' ? 'Math.random' : null
    })
  },
}

/** `serve(process.env)` in main: handed over as a whole, and read by nobody before config has checked it. */
const isHandedOver = (node: ts.Node, path: string): boolean =>
  path === 'src/main.ts' && ts.isCallExpression(node.parent) && node.parent.expression !== node

export const noEnvironmentOutsideConfig: Rule = {
  name: 'no environment outside config',
  reason: 'one file turns the environment into one checked object, so that a wrong setting fails at the start, by name',
  find(tree) {
    const reads: Look = (node, source) => {
      const isEnvironment = ts.isPropertyAccessExpression(node) && node.getText(source.ast) === 'process.env'
      return isEnvironment && !isHandedOver(node, source.path) ? 'process.env' : null
    }
    const isAbout = (path: string) => isProduct(path) && path !== 'src/config.ts'
    const isEmulator = (path: string) => path.startsWith('emulator/') && !isTest(path) && path !== 'emulator/main.ts'
    return nodesOf(tree, path => isAbout(path) || isEmulator(path), reads)
  },
}

/** Verbs of a shelf that only read. Whatever else is called there changes something. */
const reading = /^(find|list|load|read|count|open|peopleOf)(?![a-z])/
const readingNames = new Set(
  `of ofUser at groups doors users memberships shortfalls identities tokens client live due earliest noAccessPolicy
  driftSetting all accessGroups mappings during inTheWay busy ofUnits lapsed nextLapseAt accessWindow toExtend byStart`.split(
    /\s+/,
  ),
)

/** `tx.people.insert(…)`, `controls.staff.add(…)`: calls of a shelf's verb that is not a reading one. */
export function writes(node: ts.Node, { ast }: Source): string | null {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null
  const chain = node.expression.getText(ast).replaceAll('?.', '.').replaceAll(/\s/g, '')
  const verb = /^(?:\w+\.)*(?:tx|trx|controls)\.(?:\w+\.)?(\w+)$/.exec(chain)?.[1]
  return verb === undefined || reading.test(verb) || readingNames.has(verb) ? null : chain
}

export const noViewWrites: Rule = {
  name: 'no view writes',
  reason: 'asking twice must be as harmless as asking once',
  find: tree => nodesOf(tree, path => path.startsWith('src/views/') && !isTest(path), writes),
}

export const commandsCallNobody: Rule = {
  name: 'no command calls a provider or sends mail',
  reason:
    'a command is one transaction; what happens outside follows from what it wrote, by the clerk, and is repeated',
  find(tree) {
    const isAbout = (path: string) => path.startsWith('src/commands/') && !isTest(path)
    const isOutside = (specifier: string) =>
      /(^|\/)(ports\/provider|salto\/|mail\/)|^(undici|openid-client|nodemailer|node:(http|https|net|tls|dns))/.test(
        specifier,
      )
    return [
      ...importsOf(tree, isAbout, isOutside),
      ...nodesOf(tree, isAbout, (node, { ast }) =>
        ts.isCallExpression(node) && node.expression.getText(ast) === 'fetch' ? 'fetch' : null,
      ),
    ]
  },
}
