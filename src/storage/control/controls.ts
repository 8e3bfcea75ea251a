import type { Kysely } from 'kysely'
import type { Controls } from '../../ports/access-control.ts'
import { answers } from '../answers.ts'
import type { Schema } from '../schema.ts'
import type { Sealer } from '../seal.ts'
import { apiKeyShelf } from './api-keys.ts'
import { connectionStore } from './connections.ts'
import { feedShelf } from './feeds.ts'
import { invitationShelf } from './invitations.ts'
import { memberShelf } from './members.ts'
import { organizationShelf } from './organizations.ts'
import { staffShelf } from './staff.ts'
import { staffLinkShelf } from './staff-links.ts'

/** What commands write beside their organisation's own tables. `db` works as the application. */
export function createControls(db: Kysely<Schema>, sealer: Sealer): Controls {
  return {
    apiKeys: apiKeyShelf(db),
    staff: staffShelf(db),
    organizations: organizationShelf(db),
    connections: connectionStore(db, sealer),
    answers,
    invitations: invitationShelf(db),
    staffLinks: staffLinkShelf(db),
    members: memberShelf(db),
    feeds: feedShelf(db),
  }
}
