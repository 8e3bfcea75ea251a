/** The whole API on one page: every row of the "needed subset" of the facts file. */
import type { Route } from '../http/call.ts'
import { groupRoutes } from './access-groups.ts'
import { entryRoutes } from './entries.ts'
import { groupLockRoutes } from './group-locks.ts'
import { groupMemberRoutes } from './group-members.ts'
import { keyRoutes } from './keys.ts'
import { lockRoutes } from './locks.ts'
import { scheduleRoutes } from './schedules.ts'
import { siteRoutes } from './sites.ts'
import { userChangeRoutes } from './user-changes.ts'
import { userRoutes } from './users.ts'

export const routes: readonly Route[] = [
  ...siteRoutes,
  ...userRoutes,
  ...userChangeRoutes,
  ...keyRoutes,
  ...groupRoutes,
  ...groupMemberRoutes,
  ...groupLockRoutes,
  ...scheduleRoutes,
  ...lockRoutes,
  ...entryRoutes,
]
