import { randomBytes } from 'node:crypto'
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { writeBackup } from '../../src/storage/backup/backup.ts'
import { restoreBackup } from '../../src/storage/backup/restore.ts'
import { type Connections, openDatabase, withTenant } from '../../src/storage/database.ts'
import { type EmbeddedPostgres, startEmbedded } from '../../src/storage/embedded.ts'
import { migrate, migrationsFolder } from '../../src/storage/migrate.ts'
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../postgres.ts'
import { binariesOf } from '../postgres-server.ts'
import { catalogueFaults } from './catalogue.ts'

/** Everything that makes loading rows hard: circles, references to oneself, computed and numbered columns, triggers. */
const hardTables = `
  create table organisation (id uuid primary key);
  grant select, insert on organisation to latchwork_app;
  create table account (
    organization_id uuid not null references organisation (id), id uuid not null, cents bigint not null,
    parent_id uuid, favourite_id uuid,
    number int generated always as identity,
    euros numeric generated always as (cents / 100.0) stored,
    "odd ""name""" text, seen timestamptz, during tstzrange, raw bytea, facts jsonb,
    primary key (organization_id, id),
    foreign key (organization_id, parent_id) references account (organization_id, id),
    exclude using gist (organization_id with =, id with =, during with &&));
  call latchwork_tenant_table('account');
  create table booking (
    organization_id uuid not null, id uuid not null, account_id uuid not null,
    primary key (organization_id, id),
    foreign key (organization_id, account_id) references account (organization_id, id));
  call latchwork_tenant_table('booking');
  alter table account add constraint favourite
    foreign key (organization_id, favourite_id) references booking (organization_id, id);
  create table line (organization_id uuid not null, position bigserial, note text, primary key (organization_id, position));
  call latchwork_insert_only_table('line');
  create function note_booking() returns trigger language plpgsql as
    $$ begin insert into line (organization_id, note) values (new.organization_id, 'booked'); return new; end $$;
  create trigger noted after insert on booking for each row execute function note_booking();`

const offices = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'] as const
const controlTables = ['installation', 'organisation']

let home: string
let migrations: string
let elsewhere: EmbeddedPostgres
let source: TestDatabase
let sourceConnections: Connections<unknown>

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'latchwork-backup-'))
  await chmod(home, 0o711)
  migrations = join(home, 'migrations')
  await mkdir(migrations)
  await copyFile(join(migrationsFolder, '0000_foundation.sql'), join(migrations, '0000_foundation.sql'))
  await writeFile(join(migrations, '0001_hard.sql'), hardTables)
  const other = process.env['TEST_POSTGRES'] === '15' ? '18' : '15'
  elsewhere = await startEmbedded({
    dataDir: join(home, 'elsewhere'),
    ...binariesOf(other),
    settings: { fsync: 'off', max_connections: '30' },
    diesWithParent: true,
  })
  source = await createEmptyDatabase()
  sourceConnections = await openDatabase({ ownerConfig: source.ownerConfig, migrations })
  await fillSource()
})

afterAll(async () => {
  await sourceConnections.close()
  await source.drop()
  await elsewhere.stop()
  await rm(home, { recursive: true, force: true })
})

let path: string
beforeEach(() => {
  path = join(home, `${randomBytes(4).toString('hex')}.backup`)
})

async function fillSource() {
  for (const office of offices) {
    await sql`insert into organisation values (${office})`.execute(sourceConnections.app)
    await withTenant(sourceConnections.app, office, async db => {
      // The child's number sorts before its parent's, so that its row comes first in the archive.
      await sql`insert into account (id, cents) values ('ffffffff-0000-4000-8000-000000000000', 5000)`.execute(db)
      await sql`insert into account (id, cents, parent_id, "odd ""name""", seen, during, raw, facts)
        values ('00000000-0000-4000-8000-000000000000', 5000, 'ffffffff-0000-4000-8000-000000000000',
          E'tab\\t line\\n back\\\\slash \\\\N \\\\. 東京 😀', 'infinity', '[2026-01-01 00:00:00.123456+00,)',
          '\\x00ff0a5c', '{"a": [1, null, "\\n"]}')`.execute(db)
      await sql`insert into booking (id, account_id)
        values ('bbbbbbbb-0000-4000-8000-000000000000', 'ffffffff-0000-4000-8000-000000000000')`.execute(db)
      await sql`update account set favourite_id = 'bbbbbbbb-0000-4000-8000-000000000000'`.execute(db)
    })
  }
}

/** A new database on the server of the other version. */
async function targetConfig(): Promise<pg.PoolConfig> {
  const database = `target_${randomBytes(6).toString('hex')}`
  await ask({ ...elsewhere.ownerConfig, user: 'postgres' }, `create database ${database} owner latchwork`)
  return { ...elsewhere.ownerConfig, database }
}

async function ask<Row extends pg.QueryResultRow>(config: pg.ClientConfig, text: string): Promise<Row[]> {
  const client = new pg.Client(config)
  await client.connect()
  try {
    const result = await client.query<Row>(text)
    return result.rows
  } finally {
    await client.end()
  }
}

/** Every row of every table as the superuser sees it, in one text per table. */
async function contents(config: pg.PoolConfig): Promise<Record<string, string>> {
  const superuser = { ...config, user: 'postgres' }
  const found: Record<string, string> = {}
  for (const table of ['organisation', 'account', 'booking', 'line']) {
    const rows = await ask<{ row: string }>(superuser, `select ${table}::text as row from ${table} order by 1`)
    found[table] = rows.map(({ row }) => row).join('\n')
  }
  return found
}

const isEmpty = async (config: pg.PoolConfig) => {
  const rows = await ask<{ tables: string }>(
    { ...config, user: 'postgres' },
    `select coalesce(sum((xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %I', relname), false, true, '')))[1]::text::int), 0)
       as tables from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not like 'kysely%'`,
  )
  return Number(rows[0]?.tables) === 0
}

describe('a backup', () => {
  it('restores every value of every organisation into another version of PostgreSQL (F23)', async () => {
    const summary = await writeBackup(source.ownerConfig, path)
    const target = await targetConfig()
    const restored = await restoreBackup(target, path, migrations)
    expect(restored).toEqual(summary)
    expect(summary.rows).toBe(10)
    expect(await contents(target)).toEqual(await contents(source.ownerConfig))
    const [line] = (await contents(target))['account']?.split('\n') ?? []
    expect(line).toContain('00000000-0000-4000-8000-000000000001')
  })

  it('leaves the target as the migrations made it, numbering on from the last, with a mark for the first pass', async () => {
    await writeBackup(source.ownerConfig, path)
    const target = await targetConfig()
    await restoreBackup(target, path, migrations)
    const opened = await openDatabase({ ownerConfig: target, migrations })
    expect(await catalogueFaults(opened.ownerPool, controlTables)).toEqual([])
    const state = `select array(select conname::text || condeferrable from pg_constraint
        where contype = 'f' order by 1) as keys,
      array(select tgname::text || tgenabled::text from pg_trigger where not tgisinternal) as triggers`
    expect(await ask(target, state)).toEqual(await ask(source.ownerConfig, state))
    const added = await withTenant(opened.app, offices[0], db =>
      sql<{ number: number }>`insert into account (id, cents) values (gen_random_uuid(), 0) returning number`.execute(
        db,
      ),
    )
    expect(added.rows).toEqual([{ number: 5 }])
    const noted = await withTenant(opened.app, offices[0], async db => {
      await sql`insert into booking select organization_id, gen_random_uuid(), id from account limit 1`.execute(db)
      return sql<{ position: number }>`select max(position) as position from line`.execute(db)
    })
    expect(noted.rows).toEqual([{ position: 3 }])
    const mark = await ask<{ value: { at: string; takenAt: string } }>(
      target,
      `select value from installation where key = 'restored_at'`,
    )
    expect(Date.parse(mark[0]?.value.at ?? '')).toBeGreaterThan(Date.parse(mark[0]?.value.takenAt ?? ''))
    await opened.close()
  })

  it('holds one moment while others write', async () => {
    let isWriting = true
    let transfers = 0
    const write = async () => {
      while (isWriting) {
        const cents = 1 + (transfers % 7)
        await withTenant(sourceConnections.app, offices[transfers % 2] ?? offices[0], async db => {
          await sql`update account set cents = cents + ${cents} where id::text like 'ffffffff-0000%'`.execute(db)
          await sql`update account set cents = cents - ${cents} where id::text like '00000000-0000%'`.execute(db)
          await sql`with a as (insert into account (id, cents) values (gen_random_uuid(), 0) returning id)
            insert into booking (id, account_id) select gen_random_uuid(), 'ffffffff-0000-4000-8000-000000000000' from a`.execute(
            db,
          )
        })
        transfers++
      }
    }
    const writers = [write(), write(), write()]
    try {
      for (let round = 0; round < 3; round++) {
        const roundStart = transfers
        await writeBackup(source.ownerConfig, path)
        expect(transfers).toBeGreaterThan(roundStart)
        const target = await targetConfig()
        await restoreBackup(target, path, migrations)
        const [sums] = await ask<Record<string, string>>(
          { ...target, user: 'postgres' },
          `select (select sum(cents) from account) as cents, (select count(*) from account) - 2 as accounts,
           (select count(*) from booking) as bookings, (select count(*) from line) as lines`,
        )
        expect(sums?.['cents']).toBe('20000')
        expect(sums?.['accounts']).toBe(sums?.['bookings'])
        expect(sums?.['lines']).toBe(sums?.['bookings'])
      }
    } finally {
      isWriting = false
      await Promise.all(writers)
    }
  })

  it('restores a table of many pieces', async () => {
    const large = await createEmptyDatabase()
    const opened = await openDatabase({ ownerConfig: large.ownerConfig, migrations })
    await sql`insert into organisation select gen_random_uuid() from generate_series(1, 150000)`.execute(opened.owner)
    await opened.close()
    await writeBackup(large.ownerConfig, path)
    const target = await targetConfig()
    expect((await restoreBackup(target, path, migrations)).rows).toBe(150_000)
    const sum = `select md5(string_agg(id::text, '' order by id)) as sum from organisation`
    expect(await ask(target, sum)).toEqual(await ask(large.ownerConfig, sum))
    await large.drop()
  })

  it('of an older Latchwork is migrated after the loading', async () => {
    await writeBackup(source.ownerConfig, path)
    const newer = await mkdtemp(join(home, 'newer-'))
    for (const file of await readdir(migrations)) await copyFile(join(migrations, file), join(newer, file))
    await writeFile(join(newer, '0002_later.sql'), 'create table tally as select count(*) as n from organisation')
    const target = await targetConfig()
    await restoreBackup(target, path, newer)
    expect(await ask(target, 'select n::int from tally')).toEqual([{ n: 2 }])
    await writeBackup(target, path)
    await expect(restoreBackup(await targetConfig(), path, migrations)).rejects.toThrow(/later Latchwork.*0002_later/)
    const late = await targetConfig()
    await migrate(late, newer)
    await writeBackup(source.ownerConfig, path)
    await expect(restoreBackup(late, path, newer)).rejects.toThrow(/already at 0002_later/)
  })

  it('covers the product’s own tables', async () => {
    const product = await createTestDatabase()
    const target = await createEmptyDatabase()
    const summary = await writeBackup(product.ownerConfig, path)
    expect(await restoreBackup(target.ownerConfig, path)).toEqual(summary)
    await product.drop()
    await target.drop()
  })
})

describe('a backup refuses', () => {
  it('to leave out rows that the owner cannot read', async () => {
    const lacking = await createEmptyDatabase()
    await migrate(lacking.ownerConfig, migrations)
    await ask(lacking.ownerConfig, 'drop policy backup on account')
    await expect(writeBackup(lacking.ownerConfig, path)).rejects.toThrow(/all rows of account/)
    await lacking.drop()
  })

  it('to show itself to others, or half written', async () => {
    await writeBackup(source.ownerConfig, path)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const good = await readFile(path)
    await expect(writeBackup({ ...source.ownerConfig, user: 'latchwork', database: 'nowhere' }, path)).rejects.toThrow(
      /nowhere/,
    )
    await expect(writeBackup(source.ownerConfig, join(home, 'no/such/folder'))).rejects.toThrow(/ENOENT/)
    expect(await readFile(path)).toEqual(good)
    expect((await readdir(home)).filter(name => name.includes('partial'))).toEqual([])
  })
})

describe('a restore refuses', () => {
  it('a database that has rows, those of hidden organisations among them', async () => {
    await writeBackup(source.ownerConfig, path)
    const target = await targetConfig()
    await restoreBackup(target, path, migrations)
    await ask(target, 'delete from installation')
    const before = await contents(target)
    await expect(restoreBackup(target, path, migrations)).rejects.toThrow(/not empty: account has rows/)
    expect(await contents(target)).toEqual(before)
  })

  it('an archive that is cut off, damaged, altered or none, and leaves the database ready for a good one', async () => {
    await writeBackup(source.ownerConfig, path)
    const good = await readFile(path)
    const flipped = Buffer.from(good)
    flipped[good.length - 6] = 255 - (flipped[good.length - 6] ?? 0)
    const text = gunzipSync(good)
    const altered = Buffer.from(text)
    altered.write('slosh', text.indexOf('slash'))
    const tail = text.indexOf('totals.json')
    const cases: [Buffer, RegExp][] = [
      [good.subarray(0, good.length / 2), /damaged or cut off/],
      [flipped, /damaged or cut off/],
      [gzipSync(altered), /damaged: the rows of account/],
      [gzipSync(Buffer.concat([text.subarray(0, tail), Buffer.alloc(1024)])), /damaged or cut off/],
      [gzipSync('no archive at all'), /damaged or cut off|not a Latchwork backup/],
      [Buffer.from('no archive at all'), /damaged or cut off/],
    ]
    const target = await targetConfig()
    for (const [content, reason] of cases) {
      await writeFile(path, content)
      await expect(restoreBackup(target, path, migrations)).rejects.toThrow(reason)
      expect(await isEmpty(target)).toBe(true)
    }
    await writeFile(path, good)
    expect((await restoreBackup(target, path, migrations)).tables).toBe(5)
  })
})
