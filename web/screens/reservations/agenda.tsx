import { Paper, Stack, Text, UnstyledButton } from '@mantine/core'
import { time } from '../../format.ts'
import * as texts from '../../texts/texts.ts'
import { State, type StateKind } from '../../ui/state.tsx'
import classes from './agenda.module.css'
import type { Calendar, Entry } from './calendar-query.ts'
import { lookOf } from './timeline/block.tsx'

const words = texts.reservations

interface AgendaProps {
  readonly calendar: Calendar
  readonly entries: readonly Entry[]
  readonly isFiltered: boolean
  readonly onOpen: (entry: Entry) => void
}

const kinds: Readonly<Record<ReturnType<typeof lookOf>, StateKind>> = {
  tentative: 'waiting',
  unpaid: 'soon',
  ended: 'quiet',
  confirmed: 'open',
}

/** The day as a list, by start: for phones, where a timeline would be a keyhole. */
export function Agenda({ calendar, entries, isFiltered, onOpen }: AgendaProps) {
  const unitNames = new Map(calendar.units.map(({ unitId, name }) => [unitId, name]))
  if (entries.length === 0) {
    return (
      <Text c="dimmed" py="lg" ta="center">
        {isFiltered ? words.calendar.nothingFiltered : words.calendar.nothingToday}
      </Text>
    )
  }
  return (
    <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: 'none' }}>
      {entries.map(entry => (
        <Paper component="li" key={entry.id} withBorder>
          <UnstyledButton className={classes['line']} onClick={() => onOpen(entry)}>
            <Text fw={600} className="figures">
              {time(entry.startsAt, calendar.timeZone)}–{time(entry.endsAt, calendar.timeZone)}
            </Text>
            <div className={classes['who']}>
              <Text fw={550} truncate>
                {entry.personName}
              </Text>
              <Text size="sm" c="dimmed" truncate>
                {unitNames.get(entry.unitId) ?? ''}
                {entry.isGuest && ` · ${words.states.guest}`}
              </Text>
              <EntryState entry={entry} zone={calendar.timeZone} />
            </div>
          </UnstyledButton>
        </Paper>
      ))}
    </Stack>
  )
}

function EntryState({ entry, zone }: { readonly entry: Entry; readonly zone: string }) {
  const { state, until } = entry.window
  if (state === 'open') return <State kind="open">{words.windows.open(time(until, zone))}</State>
  const look = lookOf(entry)
  return <State kind={kinds[look]}>{look === 'unpaid' ? words.states.unpaid : words.states[entry.state]}</State>
}
