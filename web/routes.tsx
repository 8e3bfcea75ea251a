// The whole of the staff's screens on one page: path and screen. A screen is fetched when it is first looked at.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  type RouteComponent,
  redirect,
} from '@tanstack/react-router'
import { isSignedOut, queries } from './api/queries.ts'
import { sessionQuery } from './api/session.ts'
import { CalendarScreen } from './screens/reservations/calendar.tsx'
import { calendarSearch } from './screens/reservations/calendar-search.ts'
import { Shell } from './shell/shell.tsx'
import { NotFound } from './ui/not-found.tsx'
import { Trouble } from './ui/trouble.tsx'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })

const open = createRoute({ getParentRoute: () => root, id: 'open', component: Outlet })

const staff = createRoute({
  getParentRoute: () => root,
  id: 'staff',
  component: Shell,
  errorComponent: ({ error, reset }) => <Trouble error={error} onRetry={reset} />,
  async beforeLoad({ location }) {
    try {
      await queries.ensureQueryData(sessionQuery)
    } catch (error) {
      if (!isSignedOut(error)) throw error
      throw redirect({ to: '/staff/sign-in', search: { next: location.href } })
    }
  },
})

const line = <Path extends string>(path: Path, component: RouteComponent) =>
  createRoute({ getParentRoute: () => staff, path, component })

const openLine = <Path extends string>(path: Path, component: RouteComponent) =>
  createRoute({
    getParentRoute: () => open,
    path,
    component,
    /** `next`: where to go once signed in; `token`: the one-time secret of a letter. */
    validateSearch: (search: Record<string, unknown>): { next?: string; token?: string } => ({
      ...(typeof search['next'] === 'string' ? { next: search['next'] } : {}),
      ...(typeof search['token'] === 'string' ? { token: search['token'] } : {}),
    }),
  })

const screens = [
  line(
    '/staff',
    lazyRouteComponent(() => import('./screens/access/today.tsx'), 'TodayScreen'),
  ),
  createRoute({
    getParentRoute: () => staff,
    path: '/staff/reservations',
    // With the shell, not after it: the desk has it open all day (guarantee W9).
    component: CalendarScreen,
    validateSearch: calendarSearch,
  }),
  line(
    '/staff/reservations/$id',
    lazyRouteComponent(() => import('./screens/reservations/reservation.tsx'), 'ReservationScreen'),
  ),
  line(
    '/staff/people',
    lazyRouteComponent(() => import('./screens/people/people.tsx'), 'PeopleScreen'),
  ),
  line(
    '/staff/people/import',
    lazyRouteComponent(() => import('./screens/people/import.tsx'), 'ImportScreen'),
  ),
  line(
    '/staff/people/$id',
    lazyRouteComponent(() => import('./screens/people/person.tsx'), 'PersonScreen'),
  ),
  line(
    '/staff/inventory/products',
    lazyRouteComponent(() => import('./screens/inventory/products.tsx'), 'ProductsScreen'),
  ),
  /** `$id` is `new` for one that is to be made. */
  line(
    '/staff/inventory/products/$id',
    lazyRouteComponent(() => import('./screens/inventory/product.tsx'), 'ProductScreen'),
  ),
  line(
    '/staff/inventory/units',
    lazyRouteComponent(() => import('./screens/inventory/units.tsx'), 'UnitsScreen'),
  ),
  line(
    '/staff/inventory/units/$id',
    lazyRouteComponent(() => import('./screens/inventory/unit.tsx'), 'UnitScreen'),
  ),
  createRoute({
    getParentRoute: () => staff,
    path: '/staff/access/doors',
    component: lazyRouteComponent(() => import('./screens/access/doors.tsx'), 'DoorsScreen'),
    /** `door`: the lock that is shown; left out: the first. */
    validateSearch: ({ door }: Record<string, unknown>): { door?: string } =>
      typeof door === 'string' ? { door } : {},
  }),
  line(
    '/staff/access/changes',
    lazyRouteComponent(() => import('./screens/access/changes.tsx'), 'ChangesScreen'),
  ),
  line(
    '/staff/access/journal',
    lazyRouteComponent(() => import('./screens/access/journal.tsx'), 'JournalScreen'),
  ),
  line(
    '/staff/setup/guide',
    lazyRouteComponent(() => import('./screens/setup/guide.tsx'), 'GuideScreen'),
  ),
  line(
    '/staff/setup/integrations',
    lazyRouteComponent(() => import('./screens/setup/integrations.tsx'), 'IntegrationsScreen'),
  ),
  line(
    '/staff/setup/organisation',
    lazyRouteComponent(() => import('./screens/setup/organisation.tsx'), 'OrganisationScreen'),
  ),
  line(
    '/staff/setup/staff',
    lazyRouteComponent(() => import('./screens/setup/staff.tsx'), 'StaffScreen'),
  ),
  line(
    '/staff/host',
    lazyRouteComponent(() => import('./screens/host/host.tsx'), 'HostScreen'),
  ),
]

const openScreens = [
  openLine(
    '/staff/sign-in',
    lazyRouteComponent(() => import('./screens/sign-in/sign-in.tsx'), 'SignInScreen'),
  ),
  openLine(
    '/staff/forgotten',
    lazyRouteComponent(() => import('./screens/sign-in/forgotten.tsx'), 'ForgottenScreen'),
  ),
  openLine(
    '/staff/reset',
    lazyRouteComponent(() => import('./screens/sign-in/reset.tsx'), 'ResetScreen'),
  ),
  openLine(
    '/staff/join',
    lazyRouteComponent(() => import('./screens/sign-in/join.tsx'), 'JoinScreen'),
  ),
  openLine(
    '/staff/first-owner',
    lazyRouteComponent(() => import('./screens/sign-in/first-owner.tsx'), 'FirstOwnerScreen'),
  ),
]

export const router = createRouter({
  routeTree: root.addChildren([staff.addChildren(screens), open.addChildren(openScreens)]),
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
