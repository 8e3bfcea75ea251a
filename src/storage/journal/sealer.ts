/**
 * Chains the committed lines of the journal by hash (I27). One sealer per organisation and moment, apart from the writers:
 * chaining within their transactions would make them queue behind each other.
 */
import { type Kysely, sql } from 'kysely'
import { withTenant } from '../database.ts'
import type { DatabaseTransaction, Schema } from '../schema.ts'
import { rowsOf } from '../shelves/bulk.ts'
import { identityHash } from '../shelves/journal.ts'
import { type ChainedLine, chainStart, sealHash } from './chain.ts'

const batchLimit = 2000

/**
 * Seals what waits, up to 2000 lines; returns how many. Nothing, if another process is sealing this organisation's.
 * To be asked again at once when it returns the limit, and otherwise within a second.
 */
export function sealJournal(db: Kysely<Schema>, organizationId: string): Promise<number> {
  return withTenant(db, organizationId, async trx => {
    const { rows } = await sql<{ mine: boolean }>`
      select pg_try_advisory_xact_lock(hashtextextended(${`journal ${organizationId}`}, 0)) as mine`.execute(trx)
    if (!rows[0]?.mine) return 0
    const last = await lastSeal(trx)
    const lines = await waitingLines(trx, last.position)
    let previous = last.hash
    const seals = lines.map(line => {
      const previousHash = previous
      previous = sealHash(previousHash, line)
      return { position: line.position, journal_id: line.journalId, previous_hash: previousHash, hash: previous }
    })
    if (seals.length > 0) await writeSeals(trx, seals)
    return seals.length
  })
}

async function lastSeal(trx: DatabaseTransaction): Promise<{ position: number; hash: string }> {
  const seal = await trx
    .selectFrom('journal_seals')
    .select(['position', 'hash'])
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst()
  return seal ?? { position: 0, hash: chainStart }
}

const lineColumns = sql`journal.id as "journalId", at, action, actor_kind as "actorKind", actor_id as "actorId", subject,
  detail, identity_hash as "identityHash"`

async function waitingLines(trx: DatabaseTransaction, position: number): Promise<ChainedLine[]> {
  const { rows } = await sql<Omit<ChainedLine, 'position'>>`select ${lineColumns}
    from journal_unsealed join journal on id = journal_id order by id limit ${batchLimit}`.execute(trx)
  return rows.map((row, index) => ({ position: position + index + 1, ...row }))
}

type Seal = { position: number; journal_id: number; previous_hash: string; hash: string }

async function writeSeals(trx: DatabaseTransaction, seals: readonly Seal[]): Promise<void> {
  const columns = { position: 'bigint', journal_id: 'bigint', previous_hash: 'text', hash: 'text' } as const
  const names = sql.join(Object.keys(columns).map(name => sql.ref(name)))
  await sql`insert into journal_seals (${names}) select ${names} from ${rowsOf(columns, seals)}`.execute(trx)
  const ids = seals.map(seal => seal.journal_id)
  await sql`delete from journal_unsealed where journal_id = any(${ids}::bigint[])`.execute(trx)
}

type JournalFault = 'seal_missing' | 'link_broken' | 'line_changed' | 'identity_changed' | 'line_unsealed'

export interface JournalVerdict {
  readonly sealed: number
  /** Lines that wait for their seal, as they may for a second. */
  readonly waiting: number
  /** The first break of the chain. */
  readonly fault: { readonly kind: JournalFault; readonly position: number | null; readonly journalId: number } | null
}

type SealedLine = ChainedLine & {
  readonly previousHash: string
  readonly hash: string
  readonly personId: string | null
  readonly name: string
  readonly email: string
  readonly salt: string
}

/** Recomputes the whole chain. Names that were erased are no fault; names that were changed are. */
export function verifyJournal(db: Kysely<Schema>, organizationId: string): Promise<JournalVerdict> {
  return withTenant(db, organizationId, async trx => {
    const waiting = Number(
      (await sql<{ count: number }>`select count(*) from journal_unsealed`.execute(trx)).rows[0]?.count,
    )
    let position = 0
    let previousHash = chainStart
    for (;;) {
      const lines = await sealedLines(trx, position)
      for (const line of lines) {
        const kind = faultOf(line, position, previousHash)
        const { journalId } = line
        if (kind) return { sealed: position, waiting, fault: { kind, position: line.position, journalId } }
        position = line.position
        previousHash = line.hash
      }
      if (lines.length < batchLimit) break
    }
    const journalId = await unsealedLine(trx)
    const fault = journalId === null ? null : { kind: 'line_unsealed' as const, position: null, journalId }
    return { sealed: position, waiting, fault }
  })
}

function faultOf(line: SealedLine, position: number, previousHash: string): JournalFault | null {
  const { previousHash: claimed, hash, personId, name, email, salt, ...chained } = line
  if (line.position !== position + 1) return 'seal_missing'
  if (claimed !== previousHash) return 'link_broken'
  if (sealHash(previousHash, chained) !== hash) return 'line_changed'
  if (personId !== null && identityHash({ personId, name, email, salt }) !== line.identityHash)
    return 'identity_changed'
  return null
}

async function sealedLines(trx: DatabaseTransaction, after: number): Promise<SealedLine[]> {
  const { rows } = await sql<SealedLine>`select seal.position, ${lineColumns}, previous_hash as "previousHash", hash,
      identity.person_id as "personId", identity.name, identity.email, identity.salt
    from journal_seals as seal join journal on journal.id = seal.journal_id
      left join journal_identities as identity on identity.journal_id = journal.id
    where position > ${after} order by position limit ${batchLimit}`.execute(trx)
  return rows
}

/** A line that neither has a seal nor waits for one: somebody has hidden it from the sealer. */
async function unsealedLine(trx: DatabaseTransaction): Promise<number | null> {
  const { rows } = await sql<{ id: number }>`select id from journal
    where not exists (select from journal_seals where journal_id = id)
      and not exists (select from journal_unsealed where journal_id = id)
    order by id limit 1`.execute(trx)
  return rows[0]?.id ?? null
}
