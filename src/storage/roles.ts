/**
 * Two roles share the database. The owner migrates, and owns the tables. The application works as `latchwork_app`,
 * which owns nothing and is bound by row-level security: it must be neither superuser nor allowed to bypass.
 */
import pg from 'pg'

export const applicationRole = 'latchwork_app'

const creation = `create role ${applicationRole} nologin nosuperuser nocreatedb nocreaterole nobypassrls`
const membership = `grant ${applicationRole} to current_user`

/** Older ones lack what the tables are made with. */
const oldestMajor = 15

/** What a database administrator has to run once where the owner may not create roles. */
function roleStatements(owner: string): string {
  return `${creation};\ngrant ${applicationRole} to ${pg.escapeIdentifier(owner)};`
}

/**
 * Makes the application's role if it is missing, and lets the owner work as it.
 * @param isGranted whether the owner must be able to become the role; not needed where the application signs in itself
 * @throws Error with the SQL for an administrator, if the role is missing and the owner may not make it; Error if the
 *   server is too old
 */
export async function prepareApplicationRole(ownerConfig: pg.PoolConfig, isGranted: boolean): Promise<void> {
  const client = new pg.Client(ownerConfig)
  await client.connect()
  try {
    // From version 16 on, whoever creates a role is a member of it, but may not become it without being granted that.
    const { rows } = await client.query<{ owner: string; version: number; exists: boolean; granted: boolean }>(
      `select current_user as owner,
              current_setting('server_version_num')::int as version,
              exists (select from pg_roles where rolname = $1) as exists,
              coalesce((
                select pg_has_role(current_user, oid,
                  case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end)
                from pg_roles where rolname = $1), false) as granted`,
      [applicationRole],
    )
    const found = rows[0]
    if (!found) throw new Error('The database did not tell its roles')
    const major = Math.floor(found.version / 10_000)
    if (major < oldestMajor) {
      throw new Error(`The database is PostgreSQL ${major}. Latchwork needs version ${oldestMajor} or later.`)
    }
    try {
      if (!found.exists) await createRole(client)
      if (!found.granted && isGranted) await client.query(membership)
    } catch (cause) {
      throw new Error(
        `The role ${applicationRole} is missing or not granted, and ${found.owner} may not change that. ` +
          `Let an administrator of the database run:\n\n${roleStatements(found.owner)}\n`,
        { cause },
      )
    }
  } finally {
    await client.end()
  }
}

/** Roles belong to the whole server: another process, or another database's Latchwork, may create it just now. */
async function createRole(client: pg.Client): Promise<void> {
  try {
    await client.query(creation)
  } catch (error) {
    const { code } = error as pg.DatabaseError
    if (code !== '42710' && code !== '23505') throw error
  }
}

type Attributes = { rolname: string; rolsuper: boolean; rolbypassrls: boolean; owns: boolean }

/**
 * Throws unless the application's connections are bound by row-level security.
 *
 * With the startup option `role`, the connection signs in as the owner and a `reset role` would lead back to it; that
 * is accepted where one URL is all there is, since the owner of forced tables sees no rows either. With a URL of its
 * own, the application's sign-in role must be harmless too, and so must every role that it may become.
 * @param signsInItself whether the application has a URL of its own
 */
export async function assertApplicationRole(client: pg.ClientBase, signsInItself: boolean): Promise<void> {
  const { rows } = await client.query<Attributes>(
    `select rolname, rolsuper, rolbypassrls,
            exists (select from pg_class where relowner = pg_roles.oid and relkind in ('r', 'p')) as owns
     from pg_roles where rolname = current_user or ($1 and pg_has_role(session_user, oid, 'member'))
     order by rolname <> session_user`,
    [signsInItself],
  )
  if (rows.length === 0) throw new Error('The database did not tell the role of the application')
  for (const role of rows) {
    const fault =
      (role.rolsuper && 'is a superuser') ||
      (role.rolbypassrls && 'may bypass row-level security') ||
      (role.owns && 'owns tables')
    if (!fault) continue
    throw new Error(
      `The application would work in the database as ${role.rolname}, which ${fault}: nothing would keep one ` +
        `organisation's rows from another. Use a role like ${applicationRole}:\n\n${creation};\n`,
    )
  }
}

/** Lets the application work in a schema that the owner has just made or migrated, such as the job engine's. */
export async function admitApplication(owner: pg.Pool, schema: string): Promise<void> {
  const name = pg.escapeIdentifier(schema)
  for (const statement of [
    `grant usage on schema ${name} to ${applicationRole}`,
    `grant select, insert, update, delete on all tables in schema ${name} to ${applicationRole}`,
    `grant usage, select on all sequences in schema ${name} to ${applicationRole}`,
    `grant execute on all functions in schema ${name} to ${applicationRole}`,
  ]) {
    await owner.query(statement)
  }
}
