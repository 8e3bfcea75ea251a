// After a restore the doors know better than the database. What has to be settled before anything writes to them is
// settled here: by the restore itself, or, where that was cut off once its rows were in, by the next process that starts.
import { onceRestored } from '../storage/backup/settling.ts'
import { organizationShelf } from '../storage/control/organizations.ts'
import type { Connections } from '../storage/database.ts'
import { doubtUnsent } from '../storage/outbox.ts'
import type { Schema } from '../storage/schema.ts'
import { createStore } from '../storage/store.ts'
import { systemClock } from './clock.ts'

/** Previews every site and doubts every letter that waited. @returns how many sites; null: nothing was to be settled */
export const settleRestored = (database: Connections<Schema>): Promise<number | null> =>
  onceRestored(database.owner, () => previewEverySite(database))

async function previewEverySite({ app }: Connections<Schema>): Promise<number> {
  const store = createStore({ db: app, enqueueWake: async () => undefined })
  const at = systemClock.now()
  let count = 0
  for (const { id } of await organizationShelf(app).list()) {
    await doubtUnsent(app, id, at)
    count += await store.transaction(id, at, async tx => {
      const sites = await tx.sites.list()
      for (const site of sites) await tx.sites.save({ ...site, previewSince: site.previewSince ?? at })
      await tx.journal.append({
        action: 'installation.restored',
        actor: { kind: 'system', id: 'operator' },
        subject: { organizationId: id },
        detail: { sites: sites.length },
      })
      return sites.length
    })
  }
  return count
}
