import { Button, Modal } from '@mantine/core'
import { IconCalendar } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { ConfirmReservation } from '../../forms/confirm-reservation.tsx'
import { chooseLocation } from '../../shell/location.ts'
import * as texts from '../../texts/texts.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { Screen } from '../../ui/screen.tsx'
import { calendarQuery } from './calendar-query.ts'
import { ReservationState } from './card/facts.tsx'
import { Actions, type Mode, ReservationPanel } from './card/panel.tsx'
import { Parts } from './card/parts.tsx'
import { personNameQuery, type Reservation, reservationQuery } from './reservation-query.ts'

const words = texts.reservations

/** One reservation: when its doors open and what Salto KS says of them, its series, and what its person was told. */
export function ReservationScreen() {
  const { id } = useParams({ from: '/staff/staff/reservations/$id' })
  const found = useQuery(reservationQuery(id))
  return (
    <Loaded query={found} lines={8}>
      {reservation => <Shown key={id} reservation={reservation} />}
    </Loaded>
  )
}

function Shown({ reservation }: { readonly reservation: Reservation }) {
  const [mode, setMode] = useState<Mode>('card')
  const person = useQuery(personNameQuery(reservation.personId))
  const date = reservation.localStartsAt.slice(0, 10)
  const calendar = useQuery(calendarQuery(reservation.locationId, date, date))
  const personName = person.data?.name ?? ''
  const units = calendar.data?.units ?? []
  return (
    <Screen
      title={words.page.title(personName)}
      state={<ReservationState reservation={reservation} />}
      actions={
        <>
          <ConfirmReservation reservation={reservation} />
          <Actions reservation={reservation} onMode={setMode} isLinked={false} />
          <Button
            size="xs"
            variant="default"
            leftSection={<IconCalendar size={14} aria-hidden />}
            onClick={() => chooseLocation(reservation.locationId)}
            renderRoot={props => <Link {...props} to="/staff/reservations" search={{ date }} />}
          >
            {words.page.calendar}
          </Button>
        </>
      }
    >
      <Parts {...{ reservation, personName, units }} />
      <Modal
        opened={mode !== 'card'}
        onClose={() => setMode('card')}
        withCloseButton={false}
        size="lg"
        attributes={{ content: { 'aria-label': words.page.title(personName) } }}
      >
        <ReservationPanel
          id={reservation.id}
          {...{ personName, units, mode }}
          onMode={setMode}
          onClose={() => setMode('card')}
        />
      </Modal>
    </Screen>
  )
}
