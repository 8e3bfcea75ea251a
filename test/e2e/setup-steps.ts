/** Steps of the setup journeys that are taken beside the screen. */
import { sql } from 'kysely'
import { newUuid } from '../../src/ports/ids.ts'
import { databaseTransactionOf } from '../../src/storage/transactions.ts'
import { eventually } from '../demo.ts'
import { aReservation } from '../mail/letters.ts'
import type { Space } from './space.ts'

type Letter = Space['postbox']['mails'][number]

/** The newest letter that has arrived at the address. */
export async function postedLetter(space: Space, email: string): Promise<Letter> {
  const find = async () => space.postbox.mails.findLast(mail => mail.to.includes(email))
  const letter = await eventually(find, found => found !== undefined, `a letter to ${email}`)
  if (!letter) throw new Error(`No letter came to ${email}`)
  return letter
}

/** A letter to a new person that a mail server has refused for good. */
export async function refusedLetter(space: Space, name: string): Promise<void> {
  const email = 'rex@refused.example'
  const { id } = await space.api<{ id: string }>('POST', '/people', { name, email })
  const { organizationId } = await space.api<{ organizationId: string }>('GET', '/me')
  const { store, clock } = space.house.parts
  const at = clock.now()
  const startsAt = at + 3_600_000
  const doors = { from: startsAt - 900_000, until: startsAt + 4_500_000 }
  await store.transaction(organizationId, at, async tx => {
    const letterId = newUuid(at)
    await tx.outbox.post({
      id: letterId,
      recipient: { kind: 'person', id, name, email },
      letter: {
        kind: 'reservation.confirmed',
        reservation: aReservation({ startsAt, endsAt: startsAt + 3_600_000, doors }),
      },
    })
    // In the same transaction, so that no courier comes between.
    await sql`update outbox set state = 'failed', attempts = 1, settled_at = ${new Date(at).toISOString()},
      trouble = 'The mail server refused the recipient' where id = ${letterId}`.execute(databaseTransactionOf(tx))
  })
}

/** As after a restore from a backup: each site is only looked at until somebody approves. */
export async function previewedSites(space: Space): Promise<void> {
  // A restore finds no pass at work; one that still knows the sites as they were would write them down so.
  await space.api('POST', '/integrations/salto-ks/sync', {})
  const { organizationId } = await space.api<{ organizationId: string }>('GET', '/me')
  const { store, clock } = space.house.parts
  const at = clock.now()
  await store.transaction(organizationId, at, async tx => {
    for (const site of await tx.sites.list()) await tx.sites.save({ ...site, previewSince: at })
  })
}
