import { Button, Group, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconCalendarPlus, IconSofa } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { queries } from '../../api/queries.ts'
import { isForeignZone } from '../../format.ts'
import { type Location, locationsQuery, useChosenLocation } from '../../shell/location.ts'
import * as texts from '../../texts/texts.ts'
import { Empty } from '../../ui/empty.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { useNow } from '../../ui/now.ts'
import { Screen } from '../../ui/screen.tsx'
import { Trouble } from '../../ui/trouble.tsx'
import { Agenda } from './agenda.tsx'
import { type Calendar, calendarQuery, type Entry } from './calendar-query.ts'
import type { CalendarSearch } from './calendar-search.ts'
import { contentsQuery } from './contents-query.ts'
import { entriesShown, isMeant, unitsShown } from './filters.ts'
import { firstSlot, type Open, openedOf, titleOf } from './open.ts'
import type { Slot } from './timeline/drag.ts'
import { Timeline } from './timeline/timeline.tsx'
import { Toolbar } from './toolbar.tsx'
import { daysAfter, mondayOf, wallTimeAt } from './wall-clock.ts'
import { WithoutPlace } from './without-place.tsx'

const words = texts.reservations

export function CalendarScreen() {
  const chosen = useChosenLocation()
  const locations = useQuery(locationsQuery)
  return (
    <Loaded query={locations} lines={8}>
      {all => {
        const location = chosen ?? all[0]
        return location ? <Shown key={location.id} location={location} /> : <NoLocation />
      }}
    </Loaded>
  )
}

const NoLocation = () => (
  <Screen title={texts.shell.areas.reservations}>
    <Empty
      icon={<IconSofa />}
      title={words.empty.noLocation}
      says={words.empty.noLocationSays}
      action={
        <Button component={Link} to="/staff/setup/organisation">
          {words.empty.noLocationAction}
        </Button>
      }
    />
  </Screen>
)

function Shown({ location }: { readonly location: Location }) {
  const search = useSearch({ from: '/staff/staff/reservations' })
  const navigate = useNavigate()
  const now = useNow()
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false }) ?? false
  const [open, setOpen] = useState<Open | null>(null)
  const today = wallTimeAt(now, location.timeZone).date
  const date = search.date ?? today
  const isWeek = search.view === 'week' && !isPhone
  const from = isWeek ? mondayOf(date) : date
  const query = useQuery(calendarQuery(location.id, from, isWeek ? daysAfter(from, 6) : date))
  const onSearch = (change: object) =>
    void navigate({ to: '/staff/reservations', search: clean({ ...search, ...change }), replace: true })
  const isFirst = query.data !== undefined && query.data.units.length > 0
  return (
    <Screen
      title={texts.shell.areas.reservations}
      actions={
        <Button
          leftSection={<IconCalendarPlus size={18} aria-hidden />}
          disabled={!isFirst}
          onPointerEnter={fetchContents}
          onClick={() => query.data && setOpen({ kind: 'make', slot: firstSlot(query.data, now) })}
        >
          {words.calendar.make}
        </Button>
      }
    >
      <Toolbar {...{ location, date, today, search, isPhone, onSearch }} />
      <Loaded query={query} lines={10}>
        {calendar => (
          <View
            {...{ calendar, search, isPhone, open, setOpen }}
            onDay={day => onSearch({ date: day, view: undefined })}
          />
        )}
      </Loaded>
    </Screen>
  )
}

const fetchContents = () => void queries.prefetchQuery(contentsQuery)

const clean = (search: object): CalendarSearch =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined))

interface ViewProps {
  readonly calendar: Calendar
  readonly search: CalendarSearch
  readonly isPhone: boolean
  readonly open: Open | null
  readonly setOpen: (open: Open | null) => void
  readonly onDay: (date: string) => void
}

function View({ calendar, search, isPhone, open, setOpen, onDay }: ViewProps) {
  const units = unitsShown(calendar, search)
  const onOpen = (entry: Entry) => setOpen({ kind: 'card', entry, mode: 'card' })
  const onClose = () => setOpen(null)
  const { data: code, error } = useQuery({ ...contentsQuery, enabled: open !== null })
  const content = open && code ? <code.Content {...{ calendar, open, setOpen, onClose }} /> : null
  const opened = openedOf(open, units, content, code?.Beside)
  if (calendar.units.length === 0) return <NoUnits />
  if (units.length === 0) {
    return <Empty icon={<IconSofa />} title={words.empty.filtered} says={words.empty.filteredSays} />
  }
  return (
    <>
      {error && <Trouble error={error} />}
      <Notes calendar={calendar} />
      <WithoutPlace entries={calendar.withoutPlace} zone={calendar.timeZone} onOpen={onOpen} />
      {isPhone ? (
        <Agenda
          calendar={calendar}
          entries={entriesShown(calendar, search)}
          isFiltered={search.only !== undefined || search.find !== undefined}
          onOpen={onOpen}
        />
      ) : (
        <Timeline
          calendar={calendar}
          units={units}
          mayShow={entry => isMeant(search, entry)}
          opened={opened}
          onOpen={onOpen}
          onMake={(slot: Slot) => setOpen({ kind: 'make', slot })}
          onMove={(entry, to) => setOpen({ kind: 'card', entry, mode: 'move', ...(to ? { to } : {}) })}
          onDay={onDay}
          onNear={fetchContents}
          onClose={onClose}
        />
      )}
      {code && (
        <code.Sheet
          isOpen={content !== null && (isPhone || opened === null)}
          isPhone={isPhone}
          title={titleOf(open)}
          onClose={onClose}
        >
          {content}
        </code.Sheet>
      )}
    </>
  )
}

const NoUnits = () => (
  <Empty
    icon={<IconSofa />}
    title={words.empty.title}
    says={words.empty.says}
    action={
      <Button component={Link} to="/staff/inventory/units/new">
        {words.empty.action}
      </Button>
    }
  />
)

const hourMs = 3_600_000

/** What a reader has to know of this clock: that it is another than theirs, and that it is changed on this day. */
function Notes({ calendar: { timeZone, days } }: { readonly calendar: Calendar }) {
  const lengths = days.map(({ from, until }) => (Date.parse(until) - Date.parse(from)) / hourMs)
  const notes = [
    ...(isForeignZone(timeZone, new Date(days[0]?.from ?? 0)) ? [words.calendar.zone(timeZone)] : []),
    ...(lengths.some(hours => hours < 24) ? [words.calendar.shorterDay] : []),
    ...(lengths.some(hours => hours > 24) ? [words.calendar.longerDay] : []),
  ]
  if (notes.length === 0) return null
  return (
    <Group gap="md" mb="xs">
      {notes.map(note => (
        <Text key={note} size="sm" c="dimmed">
          {note}
        </Text>
      ))}
    </Group>
  )
}
