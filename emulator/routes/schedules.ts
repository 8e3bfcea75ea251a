/** Time schedules of an access group. Rules: help desk "time schedule tips"; the seconds of answers were measured. */

import { notFound, valueInvalid } from '../errors.ts'
import { Body } from '../http/body.ts'
import { type Answer, type Call, ok, okPage, pageQuery, pathId, type Route } from '../http/call.ts'
import type { Fields } from '../query/filter.ts'
import { pageOfList } from '../query/page.ts'
import { addSchedule, noteSchedules } from '../state/groups.ts'
import type { Schedule } from '../state/nouns.ts'
import { wireSchedule } from '../wire/places.ts'
import { noCaseless, openGroup } from './access-groups.ts'

const path = '/sites/:siteId/access_groups/:groupId/time_schedules'

export const scheduleRoutes: readonly Route[] = [
  { method: 'GET', path, isList: true, run: listSchedules },
  { method: 'POST', path, run: createSchedule },
  { method: 'PATCH', path: `${path}/:scheduleId`, run: patchSchedule },
  { method: 'DELETE', path: `${path}/:scheduleId`, run: removeSchedule },
]

const fields: Fields<Schedule> = {
  id: schedule => schedule.id,
  start_time: schedule => schedule.startTime,
  end_time: schedule => schedule.endTime,
  start_date: schedule => schedule.startDate,
  end_date: schedule => schedule.endDate,
}

const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

function listSchedules(call: Call): Answer {
  const { group } = openGroup(call, 'see-people')
  return okPage(pageOfList(group.schedules, pageQuery(call), { fields, caseless: noCaseless, wire: wireSchedule }))
}

function createSchedule(call: Call): Answer {
  const { group } = openGroup(call, 'manage-people')
  const blank = {
    monday: false,
    tuesday: false,
    wednesday: false,
    thursday: false,
    friday: false,
    saturday: false,
    sunday: false,
    startTime: null,
    endTime: null,
    startDate: null,
    endDate: null,
  }
  return ok(wireSchedule(addSchedule(call.world, group, checkedSchedule(new Body(call.body), blank))))
}

function patchSchedule(call: Call): Answer {
  const { group } = openGroup(call, 'manage-people')
  const schedule = group.schedules.find(pathId(call, 'scheduleId'))
  if (schedule === null) throw notFound('Time schedule')
  const changed = checkedSchedule(new Body(call.body), schedule)
  noteSchedules(call.world, group)
  Object.assign(schedule, changed)
  group.schedules.touch()
  return ok(wireSchedule(schedule))
}

/** A10: the success code is missing in the vendor's description. */
function removeSchedule(call: Call): Answer {
  const { group } = openGroup(call, 'manage-people')
  const id = pathId(call, 'scheduleId')
  if (!group.schedules.has(id)) throw notFound('Time schedule')
  noteSchedules(call.world, group)
  group.schedules.delete(id)
  return { status: call.world.switches.scheduleDeleteStatus }
}

type Times = Omit<Schedule, 'id' | 'order'>
type Present = Omit<Times, 'startTime' | 'endTime'> & { startTime: string | null; endTime: string | null }

/** The present schedule with what the body says. Throws 400/1101. */
export function checkedSchedule(body: Body, present: Present): Times {
  const startTime = body.has('start_time') ? timeOfDay(body.fullText('start_time'), '00') : present.startTime
  const endTime = body.has('end_time') ? timeOfDay(body.fullText('end_time'), '59') : present.endTime
  if (startTime === null || endTime === null) throw valueInvalid('start_time and end_time are required')
  const startDate = body.has('start_date') ? localDate(body.text('start_date')) : present.startDate
  const endDate = body.has('end_date') ? localDate(body.text('end_date')) : present.endDate
  const [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = days.map(
    day => body.flag(day) ?? present[day],
  )
  const times: Times = {
    monday: monday ?? false,
    tuesday: tuesday ?? false,
    wednesday: wednesday ?? false,
    thursday: thursday ?? false,
    friday: friday ?? false,
    saturday: saturday ?? false,
    sunday: sunday ?? false,
    startTime,
    endTime,
    startDate,
    endDate,
  }
  if (!days.some(day => times[day])) throw valueInvalid('At least one day should be selected')
  if (startTime >= endTime) throw valueInvalid('Start time should be before end time')
  if (startDate !== null && endDate !== null && startOf(startDate) >= endOf(endDate)) {
    throw valueInvalid('Start date should be before end date')
  }
  return times
}

/** `10:00` or `10:00:00`; an end is stored as the last second of its minute (measured). */
function timeOfDay(text: string, seconds: '00' | '59'): string {
  const match = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text)
  if (match === null) throw valueInvalid(`'${text}' is not a time of day`)
  return `${match[1]}:${match[2]}:${seconds === '59' ? '59' : (match[3] ?? '00')}`
}

/** A date, or a date-time without offset: wall-clock time of the site. */
function localDate(text: string | null): string | null {
  if (text === null) return null
  const isDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$/.test(text)
  const at = new Date(text.includes('T') ? `${text}Z` : text)
  // A day that does not exist is read as one of the next month, and so does not come back as it was written.
  if (!isDate || Number.isNaN(at.getTime()) || !at.toISOString().startsWith(text)) {
    throw valueInvalid(`'${text}' is not a date without offset`)
  }
  return text
}

/** A whole day starts with its first second and ends with its last. */
const startOf = (date: string) => (date.includes('T') ? date.padEnd(19, ':00') : `${date}T00:00:00`)
const endOf = (date: string) => (date.includes('T') ? date.padEnd(19, ':00') : `${date}T23:59:59`)
