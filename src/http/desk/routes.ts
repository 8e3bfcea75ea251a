// What the shell asks of one organisation.
import { searchQuery } from '../../contract/desk/search.ts'
import { search } from '../../views/search.ts'
import type { ServerParts } from '../parts.ts'
import { type Route, show } from '../route.ts'

export const deskRoutes = ({ searcher }: ServerParts): Route[] => [
  show('GET /search', 'desk people:read', 'search', search(searcher), { query: searchQuery }),
]
