// The store as a writer may use it: only while it is the writer (I21). A pass that outlives its lease must not write over
// the ledger of the process that has taken over; it ends at its next step instead.
import { ProviderFault } from '../../ports/provider.ts'
import type { Store } from '../../ports/store.ts'

/** Transactions are refused, and rolled back at their end, once `mayWrite` says no. Throws ProviderFault `not_done`. */
export function fencedStore(store: Store, mayWrite: () => boolean): Store {
  const check = () => {
    if (mayWrite()) return
    throw new ProviderFault('not_done', 'This process no longer writes for the connection; nothing was written.', {
      detail: { code: 'lease_lost' },
    })
  }
  return {
    async transaction(organizationId, at, work) {
      check()
      return store.transaction(organizationId, at, async tx => {
        const done = await work(tx)
        check()
        return done
      })
    },
  }
}
