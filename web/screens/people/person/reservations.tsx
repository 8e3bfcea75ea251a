import { Anchor, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { unitsQuery } from '../../../api/nouns.ts'
import { comingReservationsOf, type Reservation } from '../../../api/people.ts'
import { day, isForeignZone, time } from '../../../format.ts'
import * as texts from '../../../texts/texts.ts'
import { Loaded } from '../../../ui/loaded.tsx'
import { Section } from '../../../ui/section.tsx'
import { State, type StateKind } from '../../../ui/state.tsx'

const words = texts.people.rest
const shownLimit = 8

const kinds: Readonly<Record<Reservation['state'], StateKind>> = {
  tentative: 'waiting',
  confirmed: 'open',
  cancelled: 'quiet',
  ended: 'quiet',
  conflicted: 'broken',
}

/** Those that are not over, the next first. */
export function Reservations({ personId }: { readonly personId: string }) {
  const [from] = useState(() => new Date().toISOString())
  const [isWhole, setIsWhole] = useState(false)
  const reservations = useQuery(comingReservationsOf(personId, from))
  const units = useQuery(unitsQuery)
  const nameOf = (id: string) => units.data?.find(unit => unit.id === id)?.name ?? '…'
  return (
    <Section title={words.reservations}>
      <Loaded query={reservations} lines={2}>
        {all => {
          const coming = all
            .filter(({ state }) => state !== 'cancelled')
            .toSorted((a, b) => a.startsAt.localeCompare(b.startsAt))
          if (coming.length === 0) return <Text c="dimmed">{words.noReservations}</Text>
          return (
            <Stack gap="xs">
              {coming.slice(0, isWhole ? coming.length : shownLimit).map(reservation => (
                <Line key={reservation.id} reservation={reservation} unitName={nameOf(reservation.unitId)} />
              ))}
              {!isWhole && coming.length > shownLimit && (
                <Anchor component="button" type="button" size="sm" onClick={() => setIsWhole(true)}>
                  {texts.shell.more}
                </Anchor>
              )}
            </Stack>
          )
        }}
      </Loaded>
    </Section>
  )
}

function Line({ reservation, unitName }: { readonly reservation: Reservation; readonly unitName: string }) {
  const { id, startsAt, endsAt, timeZone, state } = reservation
  const zone = isForeignZone(timeZone, new Date(startsAt)) ? ` (${timeZone})` : ''
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <div>
        <Anchor component={Link} to={`/staff/reservations/${id}`} fw={550}>
          {unitName}
        </Anchor>
        <Text size="xs" c="dimmed" className="figures">
          {`${day(startsAt, timeZone)}, ${time(startsAt, timeZone)} – ${time(endsAt, timeZone)}${zone}`}
        </Text>
      </div>
      <State kind={kinds[state]}>{words[state]}</State>
    </Group>
  )
}
