// How many people Salto KS would write to: it sends its own invitation when a user is made, and cannot be asked not to.
import type { Transaction } from '../ports/store.ts'
import { findPerson } from './bring-in.ts'
import type { MemberRow } from './members.ts'

export interface Invitations {
  /** People whose access begins with the import. */
  readonly now: number
  /** People whose access begins on a later day. */
  readonly later: number
}

/** People who are newly given access at a site where they have no user of ours. @param today YYYY-MM-DD */
export async function countInvitations(
  tx: Transaction,
  members: readonly MemberRow[],
  today: string,
): Promise<Invitations> {
  const sitesOf = new Map<string, Set<string>>()
  for (const { productId, siteId } of await tx.mappings.list()) {
    sitesOf.set(productId, (sitesOf.get(productId) ?? new Set()).add(siteId))
  }
  const users = new Set<string>()
  for (const { siteId } of await tx.sites.list()) {
    for (const user of await tx.ledger.users(siteId, 'everybody')) {
      if (user.state !== 'deleted') users.add(`${siteId} ${user.personId}`)
    }
  }
  const now = new Set<string>()
  const later = new Set<string>()
  for (const member of members) {
    if (member.endsOn !== null && member.endsOn < today) continue
    const personId = await findPerson(tx, member.email)
    const sites = [...(sitesOf.get(member.productId) ?? [])]
    if (!sites.some(siteId => personId === null || !users.has(`${siteId} ${personId}`))) continue
    const email = member.email.toLowerCase()
    if (member.startsOn <= today) now.add(email)
    else later.add(email)
  }
  return { now: now.size, later: [...later].filter(email => !now.has(email)).length }
}
