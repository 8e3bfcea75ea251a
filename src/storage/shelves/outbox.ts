import { type SqlBool, sql } from 'kysely'
import { eventKeyOf, type LetterKind, uselessFrom } from '../../domain/letter.ts'
import type { Instant } from '../../domain/span.ts'
import type { LetterShown, LetterState, NewLetter, OutboxShelf, Recipient } from '../../ports/mail.ts'
import { instant } from '../columns.ts'
import { tellOnCommit } from '../database.ts'
import { writeUnread } from '../line/side-by-side.ts'
import type { DatabaseTransaction } from '../schema.ts'
import type { Sealer } from '../seal.ts'
import { isUuid } from './nouns/shelf.ts'

export interface OutboxParts {
  /** Left out, letters with a link are refused. */
  readonly sealer?: Sealer | undefined
  /** Told of each letter that may be new; a courier hears of it after the commit. */
  readonly onLetter: (letterId: string) => void
}

/** Where the link of the letter is sealed. */
export const linkPlace = (organizationId: string, letterId: string) => ({
  organizationId,
  column: 'outbox.link',
  row: letterId,
})

interface Row {
  id: string
  kind: LetterKind
  recipient_kind: Recipient['kind']
  recipient_id: string
  recipient_email: string | null
  state: LetterState
  posted_at: number
  next_try_at: number
  attempts: number
  settled_at: number | null
  trouble: string | null
}

const shownColumns = sql`id, letter ->> 'kind' as kind, recipient_kind, recipient_id, recipient_email, state, posted_at,
  next_try_at, attempts, settled_at, trouble`

const shown = (row: Row): LetterShown => ({
  id: row.id,
  kind: row.kind,
  recipient: { kind: row.recipient_kind, id: row.recipient_id },
  email: row.recipient_email,
  state: row.state,
  postedAt: row.posted_at,
  attempts: row.attempts,
  nextTryAt: row.state === 'posted' ? row.next_try_at : null,
  settledAt: row.settled_at,
  trouble: row.trouble,
})

const names = (reservationId: string) => {
  const reservation = { reservationId }
  return sql<SqlBool>`(letter @> ${JSON.stringify({ reservation })}::jsonb
    or letter @> ${JSON.stringify({ occurrences: [{ reservation }] })}::jsonb)`
}

/** @throws Error for a letter with a link where there is nothing to seal it with */
function insertionOf(
  { id, recipient, letter, about, link }: NewLetter,
  organizationId: string,
  at: Instant,
  sealer: Sealer | undefined,
) {
  if (link !== undefined && !sealer) throw new Error('This store has no sealer, so it takes no letter with a link')
  const sealed = link === undefined ? null : (sealer?.seal(link, linkPlace(organizationId, id)) ?? null)
  return sql`insert into outbox (id, event_key, recipient_kind, recipient_id, recipient_name,
      recipient_email, about_person_id, about_name, letter, sealed_link, useless_from, state, posted_at, next_try_at,
      attempts)
    values (${id}, ${eventKeyOf(letter)}, ${recipient.kind}, ${recipient.id}, ${recipient.name}, ${recipient.email},
      ${about?.personId ?? null}, ${about?.name ?? null}, ${JSON.stringify(letter)}, ${sealed},
      ${instant(uselessFrom(letter, at))}, 'posted', ${instant(at)}, ${instant(at)}, 0)
    on conflict do nothing`
}

export function outboxShelf(
  trx: DatabaseTransaction,
  organizationId: string,
  at: Instant,
  { sealer, onLetter }: OutboxParts,
): OutboxShelf {
  const insertion = (letter: NewLetter) => insertionOf(letter, organizationId, at, sealer)
  return {
    async post(posted) {
      const { numAffectedRows } = await insertion(posted).execute(trx)
      if (numAffectedRows !== 1n) return 'already'
      tellOnCommit(trx, 'outbox', [posted.recipient.id])
      onLetter(posted.id)
      return 'posted'
    },

    async drop(posted) {
      await writeUnread(trx, { letter: insertion(posted) })
      tellOnCommit(trx, 'outbox', [posted.recipient.id])
      onLetter(posted.id)
    },

    async find(id) {
      if (!isUuid(id)) return null
      const { rows } = await sql<Row>`select ${shownColumns} from outbox where id = ${id}`.execute(trx)
      return rows[0] ? shown(rows[0]) : null
    },

    async list({ state, recipientId, reservationId, cursor, limit }) {
      const ids = [recipientId, reservationId, cursor].filter(id => id !== undefined)
      if (!ids.every(isUuid)) return { items: [], nextCursor: null }
      const { rows } = await sql<Row>`
        select ${shownColumns} from outbox
        where ${state === undefined ? sql<SqlBool>`true` : sql<SqlBool>`state = ${state}`}
          and ${recipientId === undefined ? sql<SqlBool>`true` : sql<SqlBool>`recipient_id = ${recipientId}`}
          and ${reservationId === undefined ? sql<SqlBool>`true` : names(reservationId)}
          and ${cursor === undefined ? sql<SqlBool>`true` : sql<SqlBool>`id < ${cursor}`}
        order by id desc limit ${limit + 1}`.execute(trx)
      const items = rows.slice(0, limit).map(shown)
      return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
    },

    countByState: () => countsIn(trx),

    async repeat(id) {
      if (!isUuid(id)) return false
      // A letter whose link or address is forgotten cannot be written again.
      const { numAffectedRows } = await sql`
        update outbox set state = 'posted', next_try_at = ${instant(at)}, settled_at = null, attempts = 0
        where id = ${id} and state in ('failed', 'unknown') and recipient_email is not null
          and letter ->> 'kind' not in ('sign-in.link', 'staff.invitation')`.execute(trx)
      if (numAffectedRows !== 1n) return false
      onLetter(id)
      return true
    },
  }
}

async function countsIn(trx: DatabaseTransaction): ReturnType<OutboxShelf['countByState']> {
  const { rows } = await sql<{ state: LetterState; letters: number }>`
    select state, count(*) as letters from outbox group by state`.execute(trx)
  const none: Record<LetterState, number> = { posted: 0, sending: 0, sent: 0, failed: 0, unknown: 0 }
  return { ...none, ...Object.fromEntries(rows.map(({ state, letters }) => [state, letters])) }
}

/** Forgets the names and addresses that letters keep of the person. What was not sent yet never will be. */
export async function eraseRecipient(trx: DatabaseTransaction, personId: string, at: Instant): Promise<void> {
  await sql`update outbox set recipient_name = null, recipient_email = null, sealed_link = null,
      attempt_id = null, claimed_at = null,
      settled_at = coalesce(settled_at, ${instant(at)}),
      trouble = case when settled_at is null then 'The recipient was erased' else trouble end,
      state = case state when 'posted' then 'failed' when 'sending' then 'unknown' else state end
    where recipient_kind = 'person' and recipient_id = ${personId}`.execute(trx)
  await sql`update outbox set about_name = null where about_person_id = ${personId}`.execute(trx)
}
