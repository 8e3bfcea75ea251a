import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { StoreBusy } from '../../src/ports/store.ts'
import { epochMs, instant } from '../../src/storage/columns.ts'
import { type Connections, openDatabase, withoutTenant, withTenant } from '../../src/storage/database.ts'
import { writeUnread } from '../../src/storage/line/side-by-side.ts'
import { migrationsFolder } from '../../src/storage/migrate.ts'
import { createEmptyDatabase, type TestDatabase } from '../postgres.ts'
import { catalogueFaults } from './catalogue.ts'
import { olderLooking } from './older.ts'

type Schema = { desk: { organization_id: string; id: string; name: string } }

const ours = '00000000-0000-4000-8000-000000000001'
const theirs = '00000000-0000-4000-8000-000000000002'
const deskTable = `
  create table desk (
    organization_id uuid not null, id uuid not null, name text not null,
    primary key (organization_id, id));
  call latchwork_tenant_table('desk');`
const desk = (name: string) => ({ id: crypto.randomUUID(), name })

let foundation: string
let database: TestDatabase
let connections: Connections<Schema>

beforeAll(async () => {
  // The product's tables come and go; what is tested here is what all of them stand on.
  foundation = await mkdtemp(join(tmpdir(), 'foundation-'))
  await copyFile(join(migrationsFolder, '0000_foundation.sql'), join(foundation, '0000_foundation.sql'))
  database = await createEmptyDatabase()
  connections = await openDatabase<Schema>({ ownerConfig: database.ownerConfig, migrations: foundation })
  await sql.raw(deskTable).execute(connections.owner)
})

afterAll(async () => {
  await connections.close()
  await database.drop()
  await rm(foundation, { recursive: true })
})

describe('prepared statements', () => {
  const names = async (client: Connections<Schema>['app']) =>
    (await sql<{ text: string }>`select statement as text from pg_prepared_statements`.execute(client)).rows

  it('are remembered by the connection, and show each organisation its own rows all the same', async () => {
    const alone = await openDatabase<Schema>({
      ownerConfig: { ...database.ownerConfig, max: 1 },
      migrations: foundation,
    })
    await withTenant(alone.app, ours, db =>
      sql`insert into desk (id, name) values (${crypto.randomUUID()}, 'A')`.execute(db),
    )
    const asked = (organization: string) =>
      withTenant(alone.app, organization, async db => {
        const { rows } = await sql<{ name: string }>`select name from desk where name = ${'A'}`.execute(db)
        return {
          found: rows.length,
          prepared: (await names(db)).filter(({ text }) => text.includes('from desk')).length,
        }
      })
    for (let n = 0; n < 8; n += 1) {
      expect(await asked(ours)).toEqual({ found: 1, prepared: 1 })
      expect(await asked(theirs)).toMatchObject({ found: 0 })
    }
    await alone.close()
    await withTenant(connections.app, ours, db => sql`delete from desk`.execute(db))
  })

  it('F24: outlive a migration that changes what they answer', async () => {
    const own = await openDatabase<Schema>({ ownerConfig: database.ownerConfig, migrations: foundation })
    await sql`create table shelf_mark (id integer, mark text)`.execute(connections.owner)
    await sql`grant select on shelf_mark to latchwork_app`.execute(connections.owner)
    const outside = () => sql`select * from shelf_mark where id = ${1}`.execute(own.app)
    const inside = () => withTenant(own.app, ours, db => sql`select * from shelf_mark where id < ${5}`.execute(db))
    for (let n = 0; n < 4; n += 1) await Promise.all([outside(), inside(), outside(), inside()])
    await sql`alter table shelf_mark add column more text default 'new'`.execute(connections.owner)
    await sql`insert into shelf_mark values (1, 'a')`.execute(connections.owner)
    const answers = await Promise.all([inside(), outside(), inside(), outside(), inside(), outside()])
    expect(answers.map(({ rows }) => rows)).toEqual(answers.map(() => [{ id: 1, mark: 'a', more: 'new' }]))
    await own.close()
    await sql`drop table shelf_mark`.execute(connections.owner)
  })
})

describe('tenancy', () => {
  beforeAll(async () => {
    await sql`insert into installation values ('seen', '1')`.execute(connections.app)
    for (const [organization, name] of [
      [ours, 'Our desk'],
      [theirs, 'Their desk'],
    ] as const) {
      await withTenant(connections.app, organization, db =>
        sql`insert into desk (id, name) values (${crypto.randomUUID()}, ${name})`.execute(db),
      )
    }
  })

  it('shows the rows of the transaction’s organisation alone', async () => {
    const names = await withTenant(connections.app, ours, db => db.selectFrom('desk').select('name').execute())
    expect(names).toEqual([{ name: 'Our desk' }])
  })

  it('shows no tenant row outside an organisation, to the application or the owner', async () => {
    expect(await withoutTenant(connections.app, db => db.selectFrom('desk').selectAll().execute())).toEqual([])
    expect(await connections.owner.selectFrom('desk').selectAll().execute()).toEqual([])
    expect((await sql`select * from installation`.execute(connections.app)).rows).toHaveLength(1)
  })

  it('refuses a row for another organisation', async () => {
    const attempt = withTenant(connections.app, ours, db =>
      db
        .insertInto('desk')
        .values({ organization_id: theirs, ...desk('Trojan') })
        .execute(),
    )
    await expect(attempt).rejects.toThrow(/row-level security/)
  })

  it('changes no row of another organisation', async () => {
    const done = await withTenant(connections.app, ours, db =>
      db.updateTable('desk').set({ name: 'Ours now' }).where('organization_id', '=', theirs).executeTakeFirst(),
    )
    expect(done.numUpdatedRows).toBe(0n)
  })

  it('keeps no organisation on a connection that goes back to the pool', async () => {
    const pool = new pg.Pool({ ...database.appConfig, max: 1 })
    const { Kysely, PostgresDialect } = await import('kysely')
    const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
    expect(await withTenant(db, ours, inner => inner.selectFrom('desk').selectAll().execute())).toHaveLength(1)
    expect(await db.selectFrom('desk').selectAll().execute()).toEqual([])
    await db.destroy()
  })

  it('lets the owner read everything for a backup, and the application not even then', async () => {
    const names = (db: typeof connections.app) =>
      db.transaction().execute(async transaction => {
        await sql`set local app.backup = 'on'`.execute(transaction)
        return transaction.selectFrom('desk').select('name').execute()
      })
    expect(await names(connections.owner)).toHaveLength(2)
    expect(await names(connections.app)).toEqual([])
  })
})

describe('statements asked for side by side', () => {
  it('are done in the order in which they were asked for, and all within the transaction', async () => {
    const ids = Array.from({ length: 20 }, () => crypto.randomUUID())
    const undone = withTenant(connections.app, ours, async db => {
      const counts = await Promise.all(
        ids.map(async id => {
          const insert = sql`insert into desk (id, name) values (${id}, 'beside')`.execute(db)
          const count = sql<{ n: number }>`select count(*) as n from desk where name = 'beside'`.execute(db)
          await insert
          return (await count).rows[0]?.n
        }),
      )
      expect(counts).toEqual(ids.map((_, index) => index + 1))
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(
      await withTenant(connections.app, ours, db =>
        db.selectFrom('desk').where('name', '=', 'beside').selectAll().execute(),
      ),
    ).toEqual([])
  })

  it('fail with what went wrong first, which decides whether to try again', async () => {
    let attempts = 0
    const done = await withTenant(connections.app, ours, async db => {
      attempts += 1
      const collide = sql`do $$ begin raise exception 'again' using errcode = '40001'; end $$`
      const after = sql`select 1 as one`
      const first = attempts < 2 ? collide.execute(db) : after.execute(db)
      const [, second] = await Promise.allSettled([first, after.execute(db)])
      // By itself the server says of the second only that the transaction is broken.
      if (second.status === 'rejected') throw second.reason
      return 'done'
    })
    expect([done, attempts]).toEqual(['done', 2])
  })

  it('are refused once the transaction has ended', async () => {
    const kept = await withTenant(connections.app, ours, async db => ({ late: () => sql`select 1`.execute(db) }))
    await expect(kept.late()).rejects.toThrow(/committed/)
  })
})

describe('writes that nobody waits for', () => {
  const named = (name: string) => sql`insert into desk (id, name) values (${crypto.randomUUID()}, ${name})`
  const count = async (name: string, db: Kysely<Schema>) =>
    (await sql<{ n: number }>`select count(*) as n from desk where name = ${name}`.execute(db)).rows[0]?.n
  const countLater = (name: string) => withTenant(connections.app, ours, db => count(name, db))

  it('go as one statement ahead of whatever is asked next, and ahead of the commit', async () => {
    const alone = await openDatabase<Schema>({
      ownerConfig: { ...database.ownerConfig, max: 1 },
      migrations: foundation,
    })
    const seen = await withTenant(alone.app, ours, async db => {
      await writeUnread(db, { first: named('gathered') })
      await writeUnread(db, { second: named('gathered'), third: named('gathered') })
      const before = await count('gathered', db)
      // The second of a kind goes by itself.
      await writeUnread(db, { first: named('gathered') })
      await writeUnread(db, { first: named('gathered') })
      return before
    })
    expect([seen, await countLater('gathered')]).toEqual([3, 5])
    const { rows } = await sql<{ text: string }>`select statement as text from pg_prepared_statements
      where statement like '%insert into desk%' order by prepare_time`.execute(alone.app)
    expect(rows.map(({ text }) => text.match(/"\w+" as/g)?.length)).toEqual([3, 1])
    await alone.close()
  })

  it('undo everything when one of them fails, whether or not anything is asked after it', async () => {
    const wrong = sql`insert into desk (id, name) values (${crypto.randomUUID()}, ${null})`
    const withNext = withTenant(connections.app, ours, async db => {
      await writeUnread(db, { good: named('undone'), wrong })
      await count('undone', db)
    })
    await expect(withNext).rejects.toMatchObject({ code: '23502' })
    const withCommit = withTenant(connections.app, ours, db => writeUnread(db, { good: named('undone'), wrong }))
    await expect(withCommit).rejects.toMatchObject({ code: '23502' })
    expect(await countLater('undone')).toBe(0)
  })

  it('are not written where the work throws', async () => {
    const thrown = withTenant(connections.app, ours, async db => {
      await writeUnread(db, { good: named('thrown') })
      throw new Error('no')
    })
    await expect(thrown).rejects.toThrow('no')
    expect(await countLater('thrown')).toBe(0)
  })
})

describe('connections that are all in use', () => {
  const holding = async (database: Connections<Schema>) => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const held = Promise.withResolvers<void>()
    const holder = withTenant(database.app, ours, async db => {
      await sql`select 1`.execute(db)
      held.resolve()
      await released
    })
    await held.promise
    return { release, holder }
  }
  const ask = (database: Connections<Schema>) =>
    withTenant(database.app, ours, async db => (await sql<{ one: number }>`select 1 as one`.execute(db)).rows[0]?.one)

  it('are waited for, and refused as busy when nobody gives one back in time', async () => {
    const { ownerConfig } = database
    const narrow = await openDatabase<Schema>({
      ownerConfig: { ...ownerConfig, max: 1, connectionTimeoutMillis: 300 },
      migrations: foundation,
    })
    const { release, holder } = await holding(narrow)
    await expect(ask(narrow)).rejects.toThrow(StoreBusy)
    const waiting = ask(narrow)
    release()
    expect(await waiting).toBe(1)
    await holder
    await narrow.close()
  })

  it('are waited for also where the server admits no more', async () => {
    const own = await createEmptyDatabase()
    const opened = await openDatabase<Schema>({
      ownerConfig: { ...own.ownerConfig, connectionTimeoutMillis: 2000 },
      migrations: foundation,
    })
    const { release, holder } = await holding(opened)
    const client = new pg.Client(own.superuserConfig)
    await client.connect()
    // Those that are open count: no further one is admitted.
    await client.query(`alter database ${own.name} connection limit 1`)
    const refused = new pg.Client(own.ownerConfig)
    await expect(refused.connect()).rejects.toMatchObject({ code: '53300' })
    const waiting = ask(opened)
    // Long enough for it to have been refused.
    await expect(new pg.Client(own.ownerConfig).connect()).rejects.toMatchObject({ code: '53300' })
    await client.query(`alter database ${own.name} connection limit 100`)
    expect(await waiting).toBe(1)
    release()
    await holder
    await client.end()
    await opened.close()
    await own.drop()
  })
})

describe('transactions', () => {
  it('are done again after a serialisation failure (F25)', async () => {
    let attempts = 0
    const answer = await withTenant(connections.app, ours, async db => {
      attempts++
      if (attempts < 3) await sql`do $$ begin raise exception 'again' using errcode = '40001'; end $$`.execute(db)
      return 'done'
    })
    expect([answer, attempts]).toEqual(['done', 3])
  })

  it('are given up after five attempts, and never repeated for another error', async () => {
    const attemptsFor = async (code: string) => {
      let attempts = 0
      const failing = withoutTenant(connections.app, db => {
        attempts++
        return sql.raw(`do $$ begin raise exception 'no' using errcode = '${code}'; end $$`).execute(db)
      })
      await expect(failing).rejects.toThrow('no')
      return attempts
    }
    expect(await attemptsFor('40P01')).toBe(5)
    expect(await attemptsFor('23505')).toBe(1)
  })
})

describe('a lost database connection (F18)', () => {
  const cut = `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`
  const cutAll = async () => {
    const client = new pg.Client(database.superuserConfig)
    await client.connect()
    await client.query(cut)
    await client.end()
  }

  it('fails the transaction that it cuts, and nothing after it', async () => {
    const interrupted = withTenant(connections.app, ours, db => sql`select pg_sleep(60)`.execute(db))
    const refusal = expect(interrupted).rejects.toThrow(/terminat|EPIPE|ECONNRESET/)
    await expect
      .poll(async () => {
        const { rows } = await connections.ownerPool.query(
          `select from pg_stat_activity where query like '%pg_sleep(60)%' and wait_event = 'PgSleep'`,
        )
        return rows.length
      })
      .toBe(1)
    await cutAll()
    await refusal
    expect(await withTenant(connections.app, ours, async () => 'again')).toBe('again')
  })

  it('ends no program when it comes between two statements, or to an idle connection', async () => {
    // The pool may still hold a connection that the test before has cut, until it hears of it.
    const isThere = () => connections.ownerPool.query('select 1').then(({ rowCount }) => rowCount === 1)
    await expect.poll(() => isThere().catch((error: Error) => error.message)).toBe(true)
    let end: () => void = () => undefined
    const pause = new Promise<void>(resolve => {
      end = resolve
    })
    const interrupted = withTenant(connections.app, ours, async db => {
      await db.selectFrom('desk').selectAll().execute()
      await pause
      return db.selectFrom('desk').selectAll().execute()
    })
    const idle = new Promise(resolve => connections.ownerPool.once('error', resolve))
    await cutAll()
    await idle
    end()
    await expect(interrupted).rejects.toThrow(/terminat|EPIPE|ECONNRESET|not queryable|connection/i)
    expect(await withTenant(connections.app, ours, async () => 'again')).toBe('again')
  })
})

describe('column values', () => {
  const read = async (expression: string) =>
    (await sql<{ value: unknown }>`select ${sql.raw(expression)} as value`.execute(connections.app)).rows[0]?.value

  it('are milliseconds for instants, whatever the zone of the process', async () => {
    expect(await read(`timestamptz '2026-03-29 02:30:00.123456+02'`)).toBe(Date.parse('2026-03-29T00:30:00.123Z'))
    expect(await read(`timestamptz '0050-01-01 00:00:00+00'`)).toBe(Date.parse('0050-01-01T00:00:00Z'))
    expect(await read(`timestamptz 'infinity'`)).toBe(Number.POSITIVE_INFINITY)
    expect(await read(`array[timestamptz '1970-01-01 00:00:01+00']`)).toEqual([1000])
    expect(epochMs('2026-03-29 02:30:00.5-03:30')).toBe(Date.parse('2026-03-29T06:00:00.500Z'))
    expect(() => epochMs('0044-03-15 00:00:00+00 BC')).toThrow(RangeError)
  })

  it('are days for dates and numbers for large integers, if they fit', async () => {
    expect(await read(`date '2026-11-01'`)).toBe('2026-11-01')
    expect(await read(`array[date '2026-11-01']`)).toEqual(['2026-11-01'])
    expect(await read('9007199254740991::bigint')).toBe(9007199254740991)
    await expect(read('9007199254740992::bigint')).rejects.toThrow(RangeError)
  })

  it('are written by instant()', async () => {
    for (const ms of [0, 1_790_000_000_123, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const { rows } = await sql<{ at: number }>`select ${instant(ms)} as at`.execute(connections.app)
      expect(rows[0]?.at).toBe(ms)
    }
    await expect(sql`select ${1_790_000_000_123}::text::timestamptz`.execute(connections.app)).rejects.toThrow()
  })
})

describe('roles', () => {
  it('refuse to start as an application that is superuser, may bypass, or owns tables', async () => {
    const { superuserConfig, ownerConfig } = database
    const client = new pg.Client(superuserConfig)
    await client.connect()
    await client.query('drop role if exists careless')
    await client.query('create role careless login bypassrls')
    const start = (appConfig: pg.PoolConfig) => openDatabase({ ownerConfig, appConfig, migrations: foundation })
    await expect(start(superuserConfig)).rejects.toThrow(/superuser/)
    await expect(start({ ...superuserConfig, user: 'careless' })).rejects.toThrow(/may bypass row-level security/)
    await expect(start(ownerConfig)).rejects.toThrow(/owns tables/)
    // It works as a harmless role, but could step back into the dangerous one that signed in.
    const disguised = { ...superuserConfig, options: '-c role=latchwork_app' }
    await expect(start(disguised)).rejects.toThrow(/postgres, which is a superuser/)
    await client.query('drop role careless')
    await client.end()
  })

  it('refuse a sign-in that may become somebody dangerous', async () => {
    const { superuserConfig, ownerConfig } = database
    const client = new pg.Client(superuserConfig)
    await client.connect()
    await client.query('create role harmless login noinherit in role latchwork_app')
    const start = () =>
      openDatabase({ ownerConfig, appConfig: { ...superuserConfig, user: 'harmless' }, migrations: foundation })
    await start().then(opened => opened.close())
    await client.query('grant latchwork to harmless')
    await expect(start()).rejects.toThrow(/latchwork, which owns tables/)
    await client.query('drop role harmless')
    await client.end()
  })

  it('refuse a server that is too old', async () => {
    const { ownerConfig } = database
    const old = await olderLooking(ownerConfig)
    await expect(openDatabase({ ownerConfig: old.config, migrations: foundation })).rejects.toThrow(
      'The database is PostgreSQL 14. Latchwork needs version 15 or later.',
    )
    await old.close()
  })

  it('print the SQL where the owner may not create the role', async () => {
    const poor = await createEmptyDatabase()
    const client = new pg.Client(poor.superuserConfig)
    await client.connect()
    await client.query('create role "poor owner" login')
    const start = openDatabase({
      ownerConfig: { ...poor.ownerConfig, user: 'poor owner' },
      migrations: foundation,
    })
    await expect(start).rejects.toThrow(/grant latchwork_app to "poor owner";/)
    await client.query('drop role "poor owner"')
    await client.end()
    await poor.drop()
  })

  it('work through a URL that has options of its own', async () => {
    const connectionString = `${database.ownerUrl}&options=${encodeURIComponent('-c statement_timeout=1234ms')}`
    const opened = await openDatabase({ ownerConfig: { connectionString }, migrations: foundation })
    const { rows } = await opened.appPool.query(
      `select current_user, current_setting('statement_timeout') as patience, current_setting('TimeZone') as zone`,
    )
    expect(rows).toEqual([{ current_user: 'latchwork_app', patience: '1234ms', zone: 'UTC' }])
    await opened.close()
  })
})

describe('migrations', () => {
  it('run once when several processes start at the same time, and not at all when one fails', async () => {
    const empty = await createEmptyDatabase()
    const migrations = await mkdtemp(join(tmpdir(), 'migrations-'))
    await writeFile(join(migrations, '0000_first.sql'), 'create table first (id int); select pg_sleep(0.1);')
    await writeFile(join(migrations, '0001_second.sql'), 'create table second (id int); insert into second values (1);')
    const opened = await Promise.all(
      [1, 2, 3, 4].map(() => openDatabase({ ownerConfig: empty.ownerConfig, migrations })),
    )
    expect((await opened[0]?.ownerPool.query('select id from second'))?.rows).toEqual([{ id: 1 }])
    await writeFile(join(migrations, '0002_third.sql'), 'create table third (id int); select 1 / 0;')
    await expect(openDatabase({ ownerConfig: empty.ownerConfig, migrations })).rejects.toThrow(
      /0002_third failed: division by zero/,
    )
    const { rows } = (await opened[0]?.ownerPool.query(`select to_regclass('third') as third`)) ?? { rows: [] }
    expect(rows).toEqual([{ third: null }])
    await Promise.all(opened.map(one => one.close()))
    await empty.drop()
    await rm(migrations, { recursive: true })
  })
})

describe('the catalogue', () => {
  it('is found without fault with sound tables, and each fault is named', async () => {
    const own = await createEmptyDatabase()
    const opened = await openDatabase({ ownerConfig: own.ownerConfig, migrations: foundation })
    const run = (text: string) => opened.ownerPool.query(text)
    expect(await catalogueFaults(opened.ownerPool, ['installation', 'sheet'])).toEqual([])
    await run(deskTable)
    await run(`create table seat (organization_id uuid not null, id uuid not null, desk_id uuid not null,
      during tstzrange not null,
      primary key (organization_id, id),
      foreign key (organization_id, desk_id) references desk (organization_id, id),
      exclude using gist (organization_id with =, desk_id with =, during with &&))`)
    await run(`call latchwork_tenant_table('seat')`)
    expect(await catalogueFaults(opened.ownerPool, ['installation'])).toEqual([])

    await run(`create table bare (organization_id uuid, id uuid primary key, desk_id uuid)`)
    await run(`create table stray (id uuid primary key)`)
    await run('alter table seat no force row level security')
    await run('drop policy tenant on desk')
    await run('alter table desk add unique (name)')
    await run(`create table hook (organization_id uuid not null, id uuid primary key, bare_id uuid references bare (id),
      during tstzrange, exclude using gist (during with &&))`)
    await run(`call latchwork_tenant_table('hook')`)
    await run(`create table shelf (organization_id uuid not null, id uuid not null, name text not null,
      primary key (organization_id, id), unique (name) include (organization_id),
      exclude using gist (organization_id with <>, name with =))`)
    await run(`call latchwork_tenant_table('shelf')`)
    await run('create policy wide on shelf to latchwork_app using (true)')
    await run(
      'create table drawer (organization_id uuid not null, id uuid not null, primary key (organization_id, id))',
    )
    await run(`call latchwork_tenant_table('drawer')`)
    await run('alter policy tenant on drawer using (organization_id = latchwork_organization_id() or true)')
    await run('create materialized view copy as select organization_id, id from shelf')
    const faults = (await catalogueFaults(opened.ownerPool, ['installation'])).join('\n')
    for (const expected of [
      /bare: row-level security is not enabled and forced/,
      /bare: organization_id may be null/,
      /stray: has no organization_id and is not a control table/,
      /seat: row-level security is not enabled and forced/,
      /desk: has no policy/,
      /desk_name_key/,
      /hook_bare_id_fkey/,
      /hook_during_excl/,
      /hook_pkey/,
      /shelf: the unique index shelf_name_organization_id_key/,
      /shelf: the exclusion shelf_organization_id_name_excl/,
      /shelf: the policy wide lets {latchwork_app} at more/,
      /drawer: has no policy of the organisation, or one that does not compare it/,
      /copy: row-level security is not enabled and forced/,
    ]) {
      expect(faults).toMatch(expected)
    }
    await opened.close()
    await own.drop()
  })
})
