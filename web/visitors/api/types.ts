import type { z } from 'zod'
import type { availability, madeReservation } from '../../../src/contract/reservations/reservations.ts'
import type { feeds, issuedFeed } from '../../../src/contract/visitors/feeds.ts'
import type { myColleagues, myHome } from '../../../src/contract/visitors/home.ts'
import type {
  guestReservation,
  heldReservation,
  managedReservation,
  myReservations,
  publicHome,
  publicLocations,
} from '../../../src/contract/visitors/visitors.ts'

export type Locations = z.output<typeof publicLocations>
export type Location = Locations['items'][number]
export type Unit = Location['units'][number]
export type Availability = z.output<typeof availability>
export type FreeUnit = Availability['units'][number]
export type FreeTime = FreeUnit['free'][number]
export type PublicHome = z.output<typeof publicHome>
export type GuestReservation = z.output<typeof guestReservation>
export type HeldReservation = z.output<typeof heldReservation>
export type ManagedReservation = z.output<typeof managedReservation>
export type Home = z.output<typeof myHome>
export type Door = Home['doors'][number]
export type OwnReservation = z.output<typeof myReservations>['items'][number]
export type Colleagues = z.output<typeof myColleagues>
export type Made = z.output<typeof madeReservation>
export type Feeds = z.output<typeof feeds>
export type IssuedFeed = z.output<typeof issuedFeed>
