/** Reads PostgreSQL's own catalogue for holes in tenancy. */
import type pg from 'pg'

/** Tables that the migrator keeps. */
const migratorTables = ['kysely_migration', 'kysely_migration_lock']

/** Each query names the table and the fault. $1 are the control tables, $2 is the application's role. */
const questions = [
  `select relname, 'row-level security is not enabled and forced' as fault
   from tenant where not (relrowsecurity and relforcerowsecurity)`,
  `select relname, 'organization_id may be null' from tenant where not attnotnull`,
  `select relname, 'organization_id has no default from the transaction' from tenant
   where not exists (select from pg_attrdef where adrelid = tenant.oid and adnum = tenant.attnum
     and pg_get_expr(adbin, adrelid) = 'latchwork_organization_id()')`,
  `select relname, 'has no policy of the organisation, or one that does not compare it'
   from tenant where not exists (select from pg_policy where polrelid = tenant.oid and polroles = '{0}' and polcmd = '*')
     or exists (select from pg_policy where polrelid = tenant.oid and polroles = '{0}'
       and (pg_get_expr(polqual, polrelid) is distinct from '(organization_id = latchwork_organization_id())'
         or pg_get_expr(polwithcheck, polrelid) is distinct from '(organization_id = latchwork_organization_id())'))`,
  // Policies add up: one more for somebody is one more way in. The backup's is the owner's, and looked at below.
  `select relname, 'the policy ' || polname || ' lets ' || polroles::regrole[]::text || ' at more than the organisation'
   from tenant join pg_policy on polrelid = tenant.oid and polpermissive and polroles <> '{0}'
   where not (polname = 'backup' and polcmd = 'r' and polroles = array[tenant.relowner]
     and pg_get_expr(polqual, polrelid) = '(current_setting(''app.backup''::text, true) = ''on''::text)')`,
  `select relname, 'the owner may not read it for a backup' from tenant
   where not exists (select from pg_policy where polrelid = tenant.oid and polname = 'backup' and polcmd = 'r'
     and polroles = array[tenant.relowner])`,
  `select relname, 'has no organization_id and is not a control table' from relation
   where not exists (select from tenant where tenant.oid = relation.oid) and relname <> all ($1::text[])`,
  `select tenant.relname, 'the unique index ' || pg_class_index.relname || ' does not contain organization_id'
   from tenant join pg_index on indrelid = tenant.oid
     join pg_class pg_class_index on pg_class_index.oid = indexrelid
   where (indisunique or indisexclusion)
     -- What is included for reading stands behind the key, and keeps nobody apart.
     and not tenant.attnum = any ((indkey::int2[])[0:indnkeyatts - 1])`,
  `select tenant.relname, 'the exclusion ' || conname || ' does not ask for the same organization_id'
   from tenant join pg_constraint on conrelid = tenant.oid and contype = 'x'
   where not exists (select from unnest(conkey, conexclop) as pair (here, operator)
     join pg_operator on pg_operator.oid = operator where here = tenant.attnum and oprname = '=')`,
  `select tenant.relname, 'the foreign key ' || conname || ' does not lead through organization_id'
   from tenant join pg_constraint on conrelid = tenant.oid and contype = 'f'
     join tenant other on other.oid = confrelid
   where not exists (select from unnest(conkey, confkey) as pair (here, there)
     where here = tenant.attnum and there = other.attnum)`,
  `select relname, 'belongs to the application' from relation
   where pg_get_userbyid(relowner) = $2`,
  `select rolname, 'is superuser, may bypass row-level security, or may create roles or databases' from pg_roles
   where rolname = $2 and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)`,
  `select relname, 'is a view that does not run as its reader: it goes around row-level security' from pg_class
   where relnamespace = 'public'::regnamespace and relkind = 'v'
     and not coalesce(reloptions::text[] && array['security_invoker=true', 'security_invoker=on'], false)`,
]

const relations = `
  with relation as (
    select * from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'm', 'f')
  ), tenant as (
    select relation.*, attnum, attnotnull from relation join pg_attribute on attrelid = relation.oid
    where attname = 'organization_id' and not attisdropped and relname <> all ($1::text[])
  ), wanted as (select $1::text[], $2::text)`

/**
 * Every hole in tenancy, as a sentence that begins with the table's name.
 * @param controlTables the tables that are meant to be outside tenancy, with an organization_id or without
 */
export async function catalogueFaults(owner: pg.Pool, controlTables: readonly string[]): Promise<string[]> {
  const faults: string[] = []
  for (const question of questions) {
    const { rows } = await owner.query<{ relname: string; fault: string }>({
      text: `${relations} select * from (${question}) as found (relname, fault) order by 1, 2`,
      values: [[...controlTables, ...migratorTables], 'latchwork_app'],
    })
    faults.push(...rows.map(row => `${row.relname}: ${row.fault}`))
  }
  return faults
}
