// What the shell and the front desk ask of one organisation.
import { searchQuery } from '../../contract/desk/search.ts'
import { todayQuery } from '../../contract/desk/today.ts'
import { doorParams, doorPeopleQuery, doorsQuery } from '../../contract/doors.ts'
import { readToday } from '../../views/desk/today.ts'
import { readDoorPeople } from '../../views/doors/door-people.ts'
import { listDoors } from '../../views/doors/list-doors.ts'
import { search } from '../../views/search.ts'
import type { ServerParts } from '../parts.ts'
import { type Route, show } from '../route.ts'

const read = 'desk access:read'

export const deskRoutes = ({ searcher, journal }: ServerParts): Route[] => [
  show('GET /search', 'desk people:read', 'search', search(searcher), { query: searchQuery }),
  show('GET /today', read, 'read-today', readToday(journal), { query: todayQuery }),
  show('GET /doors', read, 'list-doors', listDoors, { query: doorsQuery }),
  show('GET /doors/:lockId/people', read, 'read-door-people', readDoorPeople, {
    params: doorParams,
    query: doorPeopleQuery,
  }),
]
