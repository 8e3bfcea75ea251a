import { ActionIcon, Button, Group, NativeSelect, SegmentedControl, TextInput, VisuallyHidden } from '@mantine/core'
import { IconChevronLeft, IconChevronRight, IconSearch } from '@tabler/icons-react'
import { chooseLocation, type Location, useChosenLocation, useLocations } from '../../shell/location.ts'
import * as texts from '../../texts/texts.ts'
import type { CalendarSearch } from './calendar-search.ts'
import { daysAfter } from './wall-clock.ts'

const words = texts.reservations.calendar

interface ToolbarProps {
  readonly location: Location
  readonly date: string
  readonly today: string
  readonly search: CalendarSearch
  readonly isPhone: boolean
  readonly onSearch: (change: { readonly [Key in keyof CalendarSearch]?: CalendarSearch[Key] | undefined }) => void
}

export function Toolbar(props: ToolbarProps) {
  return (
    <Group gap="xs" mb="sm" align="flex-end">
      <Dates {...props} />
      <LocationField location={props.location} />
      <Filters {...props} />
    </Group>
  )
}

function Dates({ date, today, search, isPhone, onSearch }: ToolbarProps) {
  const days = search.view === 'week' && !isPhone ? 7 : 1
  const show = (next: string) => onSearch({ date: next === today ? undefined : next })
  return (
    <>
      <Group gap={4} wrap="nowrap">
        <ActionIcon variant="default" size={36} aria-label={words.earlier} onClick={() => show(daysAfter(date, -days))}>
          <IconChevronLeft size={18} />
        </ActionIcon>
        <TextInput
          type="date"
          aria-label={words.date}
          value={date}
          w={150}
          onChange={event => event.currentTarget.value !== '' && show(event.currentTarget.value)}
        />
        <ActionIcon variant="default" size={36} aria-label={words.later} onClick={() => show(daysAfter(date, days))}>
          <IconChevronRight size={18} />
        </ActionIcon>
        <Button variant="default" px="sm" disabled={date === today} onClick={() => show(today)}>
          {words.today}
        </Button>
      </Group>
      {!isPhone && (
        <SegmentedControl
          aria-label={words.view}
          data={[
            { value: 'day', label: words.day },
            { value: 'week', label: words.week },
          ]}
          value={search.view ?? 'day'}
          onChange={view => onSearch({ view: view === 'week' ? 'week' : undefined })}
        />
      )}
    </>
  )
}

/** Only where the bar at the top shows all locations: a calendar has one clock, so it shows one of them. */
function LocationField({ location }: { readonly location: Location }) {
  const all = useLocations()
  const chosen = useChosenLocation()
  if (chosen !== null || all.length < 2) return null
  return (
    <NativeSelect
      aria-label={words.location}
      data={all.map(({ id, name }) => ({ value: id, label: name }))}
      value={location.id}
      onChange={event => chooseLocation(event.currentTarget.value)}
    />
  )
}

function Filters({ search, onSearch }: ToolbarProps) {
  const kinds = Object.entries(texts.reservations.kinds).map(([value, label]) => ({ value, label }))
  const filters = Object.entries(words.filters).map(([value, label]) => ({ value, label }))
  return (
    <>
      <NativeSelect
        aria-label={words.kind}
        data={[{ value: '', label: words.everyKind }, ...kinds]}
        value={search.kind ?? ''}
        onChange={event => onSearch({ kind: (event.currentTarget.value || undefined) as CalendarSearch['kind'] })}
      />
      <NativeSelect
        aria-label={words.filter}
        data={filters}
        value={search.only ?? 'all'}
        onChange={event => {
          const only = event.currentTarget.value
          onSearch({ only: only === 'all' ? undefined : (only as CalendarSearch['only']) })
        }}
      />
      <TextInput
        aria-label={words.find}
        placeholder={words.find}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={search.find ?? ''}
        w={{ base: '100%', xs: 210 }}
        onChange={event => onSearch({ find: event.currentTarget.value || undefined })}
      />
      <VisuallyHidden id="timeline-keys">{words.keys}</VisuallyHidden>
    </>
  )
}
