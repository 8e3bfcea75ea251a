// The routes of reservation units, reservations, series and what is free, as routes.ts has the others.
import { cancelReservation } from '../commands/reservations/cancel-reservation.ts'
import { confirmReservation } from '../commands/reservations/confirm-reservation.ts'
import { makeReservation } from '../commands/reservations/make-reservation.ts'
import { moveReservation } from '../commands/reservations/move-reservation.ts'
import { changeSeries } from '../commands/series/change-series.ts'
import { addReservationUnit } from '../commands/units/add-reservation-unit.ts'
import { changeReservationUnit } from '../commands/units/change-reservation-unit.ts'
import { mapUnitAccessGroups } from '../commands/units/map-unit-access-groups.ts'
import { setAccessWindows } from '../commands/units/set-access-windows.ts'
import { calendarQuery } from '../contract/reservations/calendar.ts'
import * as wire from '../contract/reservations/reservations.ts'
import { accessWindowsChange, newUnit, unitChange, unitGroups, unitsQuery } from '../contract/reservations/units.ts'
import { idParams as params } from '../contract/words.ts'
import { readReservationAccess } from '../views/reservations/access.ts'
import { readAvailability } from '../views/reservations/availability.ts'
import { readCalendar } from '../views/reservations/calendar.ts'
import * as shown from '../views/reservations/reservation.ts'
import * as units from '../views/reservations/unit.ts'
import { change, type Route, show } from './route.ts'

const ofUnits = (): Route[] => [
  show('GET /reservation-units', 'desk units:read', 'list-reservation-units', units.listUnits, { query: unitsQuery }),
  change('POST /reservation-units', 'manager units:write', { addReservationUnit }, units.unitView, {
    body: newUnit,
    status: 201,
  }),
  show('GET /reservation-units/:id', 'desk units:read', 'read-reservation-unit', units.readUnit, { params }),
  change('PATCH /reservation-units/:id', 'manager units:write', { changeReservationUnit }, units.unitView, {
    params,
    body: unitChange,
  }),
  change('PUT /reservation-units/:id/access-groups', 'manager units:write', { mapUnitAccessGroups }, units.unitView, {
    params,
    body: unitGroups,
  }),
  show('GET /access-windows', 'desk units:read', 'read-access-windows', units.readAccessWindows),
  change('PUT /access-windows', 'owner units:write', { setAccessWindows }, units.accessWindowsView, {
    body: accessWindowsChange,
  }),
]

const read = 'desk reservations:read'
const write = 'desk reservations:write'
const view = shown.reservationView

const ofReservations = (): Route[] => [
  show('GET /reservations', read, 'list-reservations', shown.listReservations, { query: wire.reservationsQuery }),
  change('POST /reservations', write, { makeReservation }, shown.madeReservationView, {
    body: wire.newReservation,
    status: 201,
  }),
  show('GET /reservations/:id', read, 'read-reservation', shown.readReservation, { params }),
  change('POST /reservations/:id/confirm', write, { confirmReservation }, view, { params, body: wire.confirmation }),
  change('POST /reservations/:id/cancel', write, { cancelReservation }, view, { params, body: wire.cancellation }),
  change('POST /reservations/:id/move', write, { moveReservation }, view, { params, body: wire.reservationMove }),
  show('GET /reservations/:id/series', read, 'read-series', shown.readSeries, { params }),
  change('POST /reservations/:id/series', write, { changeSeries }, shown.seriesView, {
    params,
    body: wire.seriesChange,
  }),
  show('GET /reservations/:id/access', read, 'read-reservation-access', readReservationAccess, { params }),
  show('GET /calendar', read, 'read-calendar', readCalendar, { query: calendarQuery }),
  show('GET /availability', read, 'read-availability', readAvailability, { query: wire.availabilityQuery }),
]

export const reservationRoutes = (): Route[] => [...ofUnits(), ...ofReservations()]
