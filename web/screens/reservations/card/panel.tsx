import { ActionIcon, Anchor, Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { IconArrowsMove, IconExternalLink, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CancelReservation } from '../../../forms/cancel-reservation.tsx'
import { ConfirmReservation } from '../../../forms/confirm-reservation.tsx'
import { MoveReservation } from '../../../forms/move-reservation.tsx'
import { focusFirst } from '../../../forms/reservations/focus-first.ts'
import { spanWords } from '../../../forms/reservations/span-words.ts'
import type { Span } from '../../../forms/reservations/times.ts'
import { spanOf } from '../../../forms/reservations/times.ts'
import * as texts from '../../../texts/texts.ts'
import { Loaded } from '../../../ui/loaded.tsx'
import type { Unit } from '../calendar-query.ts'
import { type Reservation, reservationAccessQuery, reservationQuery } from '../reservation-query.ts'
import { Doors, ReservationState } from './facts.tsx'

const words = texts.reservations.card

export type Mode = 'card' | 'move' | 'cancel'

interface PanelProps {
  readonly id: string
  readonly personName: string
  readonly units: readonly Unit[]
  readonly mode: Mode
  readonly to?: { readonly unitId: string; readonly span: Span } | undefined
  readonly onPlace?: (place: Span & { readonly unitId: string }) => void
  readonly onMode: (mode: Mode) => void
  readonly onClose: () => void
}

/** A reservation with what can be done to it, each in its place: no other page has to be opened. */
export function ReservationPanel({ id, personName, units, mode, to, onPlace, onMode, onClose }: PanelProps) {
  const found = useQuery({ ...reservationQuery(id), refetchOnMount: 'always' })
  const access = useQuery(reservationAccessQuery(id))
  // A form begins with what is so now: begun with what was remembered, it would be refused as somebody else's change.
  if (mode !== 'card' && !found.isFetchedAfterMount) return <Skeleton h={220} />
  return (
    <Loaded query={found} lines={5}>
      {reservation => {
        if (mode === 'move') return <MoveReservation {...{ reservation, personName, units, to, onPlace, onClose }} />
        if (mode === 'cancel') {
          const isOpen = access.data?.windows.some(({ state }) => state === 'open') ?? false
          return <CancelReservation {...{ reservation, personName, isOpen, onClose }} />
        }
        return <Card {...{ reservation, personName, units, onMode, onClose }} />
      }}
    </Loaded>
  )
}

type CardProps = Pick<PanelProps, 'personName' | 'units' | 'onMode' | 'onClose'> & { readonly reservation: Reservation }

function Card({ reservation, personName, units, onMode, onClose }: CardProps) {
  const { id, timeZone, personId, unitId, attendees, seriesId } = reservation
  const access = useQuery(reservationAccessQuery(id))
  const unitName = units.find(unit => unit.unitId === unitId)?.name ?? ''
  return (
    <Stack gap="sm" ref={focusFirst}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Title order={2} fz="md">
            <Anchor component={Link} to={`/staff/people/${personId}`} inherit>
              {personName}
            </Anchor>
          </Title>
          <Text size="sm" fw={550} className="figures">
            {spanWords(spanOf(reservation), timeZone)}
          </Text>
          <Text size="sm" c="dimmed">
            {[unitName, words.attendees(attendees), ...(seriesId ? [words.series] : [])].join(' · ')}
          </Text>
        </div>
        <ActionIcon variant="subtle" color="gray" aria-label={words.close} onClick={onClose}>
          <IconX size={18} />
        </ActionIcon>
      </Group>
      <ReservationState reservation={reservation} />
      <div>
        <Text size="xs" c="dimmed" fw={600}>
          {texts.reservations.windows.title}
        </Text>
        {access.data ? <Doors access={access.data} zone={timeZone} /> : <Skeleton h={20} w="70%" />}
      </div>
      <ConfirmReservation reservation={reservation} />
      <Actions reservation={reservation} onMode={onMode} isLinked />
    </Stack>
  )
}

interface ActionsProps {
  readonly reservation: Reservation
  readonly onMode: (mode: Mode) => void
  /** Whether its own page is offered too. */
  readonly isLinked: boolean
}

export function Actions({ reservation: { id, state }, onMode, isLinked }: ActionsProps) {
  const mayChange = state === 'tentative' || state === 'confirmed' || state === 'conflicted'
  return (
    <Group gap="xs">
      {mayChange && (
        <>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconArrowsMove size={14} aria-hidden />}
            onClick={() => onMode('move')}
          >
            {words.move}
          </Button>
          <Button size="xs" variant="default" onClick={() => onMode('cancel')}>
            {words.cancel}
          </Button>
        </>
      )}
      {isLinked && (
        <Button
          size="xs"
          variant="subtle"
          component={Link}
          to={`/staff/reservations/${id}`}
          leftSection={<IconExternalLink size={14} aria-hidden />}
        >
          {words.open}
        </Button>
      )}
    </Group>
  )
}
