/**
 * The outbox as a courier sees it: letters are claimed and settled, each step a transaction of its own, so that a killed
 * process leaves behind what it was doing. Posting is part of a command's transaction (shelves/outbox.ts).
 */
import { type Kysely, sql } from 'kysely'
import type { Letter } from '../domain/letter.ts'
import type { Instant } from '../domain/span.ts'
import type { ClaimedLetter, LetterOutcome, Outbox, Recipient } from '../ports/mail.ts'
import { instant } from './columns.ts'
import { withTenant } from './database.ts'
import type { Schema } from './schema.ts'
import type { Sealer } from './seal.ts'
import { linkPlace } from './shelves/outbox.ts'

interface Row {
  id: string
  attempt_id: string
  attempts: number
  posted_at: number
  useless_from: number
  organization_name: string
  recipient_kind: Recipient['kind']
  recipient_id: string
  recipient_name: string
  recipient_email: string
  letter: Letter
  about_name: string | null
  sealed_link: string | null
}

export function outboxOf(db: Kysely<Schema>, sealer: Sealer): Outbox {
  const claimed = (organizationId: string, row: Row): ClaimedLetter => ({
    id: row.id,
    attemptId: row.attempt_id,
    attempts: row.attempts,
    postedAt: row.posted_at,
    uselessFrom: row.useless_from,
    organizationName: row.organization_name,
    recipient: {
      kind: row.recipient_kind,
      id: row.recipient_id,
      name: row.recipient_name,
      email: row.recipient_email,
    },
    letter: row.letter,
    aboutName: row.about_name,
    link: row.sealed_link === null ? null : sealer.open(row.sealed_link, linkPlace(organizationId, row.id)),
  })

  return {
    async claim(organizationId, letterId, attemptId, at) {
      // One statement: of two who want the letter one gets it.
      const { rows } = await withTenant(db, organizationId, trx =>
        sql<Row>`
          update outbox set state = 'sending', attempt_id = ${attemptId}, claimed_at = ${instant(at)},
            attempts = attempts + 1
          from organizations
          where outbox.id = ${letterId} and state = 'posted' and next_try_at <= ${instant(at)}
            and organizations.id = outbox.organization_id
          returning outbox.*, organizations.name as organization_name`.execute(trx),
      )
      return rows[0] ? claimed(organizationId, rows[0]) : null
    },

    async settle(organizationId, { id, attemptId }, outcome, at) {
      const { numAffectedRows } = await withTenant(db, organizationId, trx =>
        sql`update outbox set ${settled(outcome, at)}, attempt_id = null, claimed_at = null
          where id = ${id} and state = 'sending' and attempt_id = ${attemptId}`.execute(trx),
      )
      return numAffectedRows === 1n
    },

    async due(organizationId, at, limit) {
      const { rows } = await withTenant(db, organizationId, trx =>
        sql<{ id: string }>`select id from outbox where state = 'posted' and next_try_at <= ${instant(at)}
          order by next_try_at, id limit ${limit}`.execute(trx),
      )
      return rows.map(row => row.id)
    },

    async doubt(organizationId, claimedBefore, at) {
      const lost = 'The process that sent it ended before it heard whether the mail server took it'
      const { numAffectedRows } = await withTenant(db, organizationId, trx =>
        sql`update outbox set ${settled({ state: 'unknown', trouble: lost }, at)}, attempt_id = null, claimed_at = null
          where state = 'sending' and claimed_at < ${instant(claimedBefore)}`.execute(trx),
      )
      return Number(numAffectedRows ?? 0n)
    },
  }
}

/** After a restore: what was waiting when the backup was made may have been sent since. How many letters. */
export async function doubtUnsent(db: Kysely<Schema>, organizationId: string, at: Instant): Promise<number> {
  const restored = 'A backup was restored; it may have been sent after the backup was made'
  const { numAffectedRows } = await withTenant(db, organizationId, trx =>
    sql`update outbox set ${settled({ state: 'unknown', trouble: restored }, at)}, attempt_id = null, claimed_at = null
      where state in ('posted', 'sending')`.execute(trx),
  )
  return Number(numAffectedRows ?? 0n)
}

const forgottenAtOnce = 5_000

/**
 * What letters said and to whom, of those settled before the instant: names, addresses and words go, and what never went
 * is given up. Kind, state and times stay, and so does the key: what was written once is never posted again. How many.
 */
export async function forgetLetters(
  db: Kysely<Schema>,
  organizationId: string,
  before: Instant,
  at: Instant,
): Promise<number> {
  let forgotten = 0
  for (;;) {
    const { numAffectedRows } = await withTenant(db, organizationId, trx =>
      sql`update outbox set recipient_name = null, recipient_email = null, about_name = null, sealed_link = null,
          letter = jsonb_build_object('kind', letter -> 'kind'), settled_at = coalesce(settled_at, ${instant(at)}),
          trouble = case when state = 'posted' then 'It never went, and is forgotten' else trouble end,
          state = case when state = 'posted' then 'failed' else state end
        where id in (select id from outbox where recipient_email is not null and settled_at < ${instant(before)}
          union all select id from outbox where state = 'posted' and next_try_at < ${instant(before)}
            and useless_from < ${instant(before)}
          limit ${forgottenAtOnce})`.execute(trx),
    )
    const count = Number(numAffectedRows ?? 0n)
    forgotten += count
    if (count < forgottenAtOnce) return forgotten
  }
}

function settled(outcome: LetterOutcome, at: Instant) {
  if (outcome.state === 'posted') {
    return sql`state = 'posted', next_try_at = ${instant(outcome.nextTryAt)}, trouble = ${outcome.trouble}`
  }
  const trouble = outcome.state === 'sent' ? null : outcome.trouble
  return sql`state = ${outcome.state}, settled_at = ${instant(at)}, trouble = ${trouble}, sealed_link = null`
}
