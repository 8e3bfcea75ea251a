import { Anchor, Box, Button, Group, Stack, Text } from '@mantine/core'
import { IconCalendarTime } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { Fragment, useState } from 'react'
import type { WindowToday } from '../../../api/access.ts'
import { isForeignZone, readerZone, relative, time } from '../../../format.ts'
import * as texts from '../../../texts/texts.ts'
import { Empty } from '../../../ui/empty.tsx'
import { useNow } from '../../../ui/now.ts'
import { State } from '../../../ui/state.tsx'
import { When } from '../../../ui/when.tsx'
import { Column } from './column.tsx'
import { keyOf, stateAt } from './key-state.ts'
import classes from './windows.module.css'

const words = texts.access.today.windows

/** The windows of today as a time line; the line that says now moves between them. */
export function WindowsColumn({ windows }: { readonly windows: readonly WindowToday[] }) {
  const now = useNow()
  const [showsEarlier, setShowsEarlier] = useState(false)
  const earlier = windows.filter(window => new Date(window.until).getTime() <= now)
  const rest = windows.filter(window => new Date(window.until).getTime() > now)
  const shown = showsEarlier ? [...earlier, ...rest] : rest
  const next = shown.findIndex(window => new Date(window.from).getTime() > now)
  const nowStandsBefore = next === -1 ? shown.length : next
  const zones = new Set(windows.map(({ timeZone }) => timeZone))
  const [zone = readerZone] = zones.size === 1 ? zones : []
  const isForeign = isForeignZone(zone, new Date(now))
  return (
    <Column title={words.title} count={rest.length} {...(isForeign ? { says: words.zone(zone) } : {})}>
      {windows.length === 0 ? (
        <Empty
          icon={<IconCalendarTime />}
          title={words.none}
          says={words.noneSays}
          action={
            <Button component={Link} to="/staff/reservations" variant="default" size="xs">
              {words.toCalendar}
            </Button>
          }
        />
      ) : (
        <Stack gap={0}>
          {!showsEarlier && earlier.length > 0 && (
            <Anchor component="button" type="button" size="sm" mb="xs" ta="left" onClick={() => setShowsEarlier(true)}>
              {words.earlier(earlier.length)}
            </Anchor>
          )}
          <ol className={classes['line']}>
            {shown.map((window, index) => (
              <Fragment key={window.reservationId}>
                {index === nowStandsBefore && <Now zone={zone} />}
                <Window window={window} now={now} namesZone={zones.size > 1} />
              </Fragment>
            ))}
            {nowStandsBefore === shown.length && <Now zone={zone} />}
          </ol>
        </Stack>
      )}
    </Column>
  )
}

function Now({ zone }: { readonly zone: string }) {
  const now = useNow()
  return <li className={classes['now']}>{words.now(time(new Date(now), zone))}</li>
}

interface WindowProps {
  readonly window: WindowToday
  readonly now: number
  /** Where windows of several zones stand together. */
  readonly namesZone: boolean
}

function Window({ window, now, namesZone }: WindowProps) {
  const { timeZone: zone, from, until, startsAt, endsAt } = window
  const state = stateAt(window, now)
  const key = keyOf(window, state, now)
  return (
    <li className={classes['window']} data-state={state}>
      <Text span className={`figures ${classes['from']}`} fw={600}>
        <When at={from} zone={zone} as="today" />
      </Text>
      <Box miw={0}>
        <Group gap={6} justify="space-between" wrap="nowrap" align="baseline">
          <Anchor component={Link} to={`/staff/reservations/${window.reservationId}`} fw={600} truncate>
            {window.unitName}
          </Anchor>
          <Text span size="sm" c="dimmed" className="figures" style={{ whiteSpace: 'nowrap' }}>
            {words.span(time(from, zone), time(until, zone))}
          </Text>
        </Group>
        <Text size="sm" truncate>
          <Anchor component={Link} to={`/staff/people/${window.personId}`} c="inherit">
            {window.name}
          </Anchor>
          <Text span c="dimmed" size="sm">
            {' · '}
            {words.reservation(time(startsAt, zone), time(endsAt, zone))}
          </Text>
        </Text>
        <Group gap="xs" justify="space-between">
          <State kind={key.kind}>{key.says}</State>
          <Text span size="xs" c="dimmed">
            {state === 'open' && `${words.closes} ${relative(until, now)}`}
            {namesZone && ` ${zone}`}
          </Text>
        </Group>
      </Box>
    </li>
  )
}
