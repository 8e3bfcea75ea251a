// One write to the provider: ledger and intent before it leaves, outcome after it answered, both journalled.
// A write that was certainly without effect takes its ledger rows back; one whose outcome is unknown leaves them
// standing, so that the next round looks before it repeats.
import type { LedgerMembership, LedgerUser } from '../../domain/access/ledger.ts'
import { ProviderFault } from '../../ports/provider.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Clerk } from '../clerk.ts'

export const clerkActor = { kind: 'system', id: 'reconciler' } as const

interface Rows {
  readonly users?: readonly LedgerUser[]
  readonly memberships?: readonly LedgerMembership[]
}

export interface Write<T> {
  /** Dotted, without tense: `membership.give`. Lines are `<action>.intended`, `<action>.done`, `<action>.failed`. */
  readonly action: string
  readonly siteId: string
  readonly accessGroupId?: string
  /** Person → why (the causes' sources). */
  readonly people: ReadonlyMap<string, readonly string[]>
  readonly before: Rows
  readonly call: () => Promise<T>
  readonly after: (answer: T) => Rows
  /** What stood before; restored when the write certainly had no effect. */
  readonly restore: Rows
  /** Memberships that had no row before. */
  readonly erase?: readonly Pick<LedgerMembership, 'siteId' | 'personId' | 'accessGroupId'>[]
}

export type Outcome<T> =
  | { readonly done: true; readonly answer: T }
  | { readonly done: false; readonly fault: ProviderFault }

async function save(tx: Transaction, rows: Rows): Promise<void> {
  if (rows.users && rows.users.length > 0) await tx.ledger.saveUsers(rows.users)
  if (rows.memberships && rows.memberships.length > 0) await tx.ledger.saveMemberships(rows.memberships)
}

export async function attempt<T>(clerk: Clerk, write: Write<T>): Promise<Outcome<T>> {
  const record = (step: 'intended' | 'done' | 'failed', work: (tx: Transaction) => Promise<void>, detail = {}) =>
    clerk.store.transaction(clerk.organizationId, clerk.clock.now(), async tx => {
      await work(tx)
      await tx.journal.append({
        action: `${write.action}.${step}`,
        actor: clerkActor,
        subject: subjectOf(write),
        detail: { people: Object.fromEntries(write.people), ...detail },
      })
    })
  await record('intended', tx => save(tx, write.before))
  let answer: T
  try {
    answer = await write.call()
  } catch (error) {
    if (!(error instanceof ProviderFault)) throw error
    const isUndone = error.kind !== 'unknown_outcome'
    await record(
      'failed',
      async tx => {
        if (!isUndone) return
        await save(tx, write.restore)
        if (write.erase && write.erase.length > 0) await tx.ledger.eraseMemberships(write.erase)
      },
      { fault: error.kind, ...error.detail },
    )
    clerk.report.fault(error.kind, write.action, error)
    return { done: false, fault: error }
  }
  await record('done', tx => save(tx, write.after(answer)))
  return { done: true, answer }
}

function subjectOf<T>(write: Write<T>): Record<string, string> {
  const [only] = write.people.size === 1 ? [...write.people.keys()] : []
  return {
    siteId: write.siteId,
    ...(write.accessGroupId ? { accessGroupId: write.accessGroupId } : {}),
    ...(only ? { personId: only } : {}),
  }
}
