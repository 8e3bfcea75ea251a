import { Alert, Button, Group, List, Radio, Stack, Text, TextInput, Title } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ask } from '../api/ask.ts'
import { type Reservation, seriesQuery } from '../screens/reservations/reservation-query.ts'
import * as texts from '../texts/texts.ts'
import { notify } from '../ui/notices.tsx'
import { Trouble } from '../ui/trouble.tsx'
import { focusFirst } from './reservations/focus-first.ts'
import { useIdempotencyKey } from './reservations/idempotency.ts'
import { spanWords } from './reservations/span-words.ts'
import { spanOf } from './reservations/times.ts'

const words = texts.reservations.cancelling
type Scope = keyof typeof words.scopes

interface CancelProps {
  readonly reservation: Reservation
  readonly personName: string
  /** Whether its doors are open now. */
  readonly isOpen: boolean
  readonly onClose: () => void
}

interface Range {
  readonly from: string
  readonly until: string
}

/** Given up: one date or some of a series. What goes is listed before the button can be pressed. */
export function CancelReservation({ reservation, personName, isOpen, onClose }: CancelProps) {
  const { id, seriesId, localStartsAt, version } = reservation
  const day = localStartsAt.slice(0, 10)
  const [scope, setScope] = useState<Scope>('this')
  const [range, setRange] = useState<Range>({ from: day, until: day })
  const series = useQuery(seriesQuery(id, seriesId !== null))
  const keyOf = useIdempotencyKey()
  const cancelling = useMutation({
    mutationFn: (body: object) =>
      ask<Reservation>('POST', `/reservations/${id}/cancel`, {
        body,
        version,
        idempotencyKey: keyOf({ ...body, version }),
      }),
    onSuccess() {
      void notify({ color: 'green', message: words.done })
      onClose()
    },
  })
  const going = scope === 'this' ? [reservation] : goingOf(series.data?.occurrences ?? [], reservation, scope, range)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    cancelling.mutate({ scope: scope === 'range' ? range : scope })
  }
  return (
    <form onSubmit={submit} ref={focusFirst}>
      <Stack gap="sm">
        <Title order={2} fz="md">
          {words.title(personName)}
        </Title>
        {seriesId !== null && <ScopeFields {...{ scope, range, setScope, setRange }} />}
        <Consequences going={going} isOpen={isOpen} personName={personName} />
        {cancelling.error && <Trouble error={cancelling.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {texts.reservations.card.back}
          </Button>
          <Button type="submit" color="red.8" loading={cancelling.isPending} disabled={going.length === 0}>
            {scope === 'this' ? words.submit : words.submitMany(going.length)}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** As the server takes it: of the series, what is neither over nor given up already. */
function goingOf(occurrences: readonly Reservation[], anchor: Reservation, scope: Scope, range: Range): Reservation[] {
  return occurrences.filter(({ state, startsAt, localStartsAt }) => {
    if (state === 'cancelled' || state === 'ended') return false
    if (scope === 'following') return startsAt >= anchor.startsAt
    const day = localStartsAt.slice(0, 10)
    return scope === 'all' || (range.from <= day && day <= range.until)
  })
}

interface ConsequencesProps {
  readonly going: readonly Reservation[]
  readonly isOpen: boolean
  readonly personName: string
}

const Consequences = ({ going, isOpen, personName }: ConsequencesProps) => (
  <Alert color={going.length === 0 ? 'gray' : 'red'} variant="light" p="sm">
    {going.length === 0 ? (
      <Text size="sm">{words.nothing}</Text>
    ) : (
      <>
        <Text size="sm" fw={550}>
          {words.gives(going.length)}
        </Text>
        <List size="sm" mah={160} style={{ overflowY: 'auto' }} className="figures" listStyleType="none" my={4}>
          {going.map(item => (
            <List.Item key={item.id}>{spanWords(spanOf(item), item.timeZone)}</List.Item>
          ))}
        </List>
        <Text size="sm">{words.doors(isOpen ? 1 : 0)}</Text>
        <Text size="sm">{words.told(personName)}</Text>
      </>
    )}
  </Alert>
)

interface ScopeProps {
  readonly scope: Scope
  readonly range: Range
  readonly setScope: (scope: Scope) => void
  readonly setRange: (range: Range) => void
}

function ScopeFields({ scope, range, setScope, setRange }: ScopeProps) {
  return (
    <>
      <Radio.Group label={words.scope} value={scope} onChange={value => setScope(value as Scope)}>
        <Stack gap={4} mt={4}>
          {Object.entries(words.scopes).map(([value, label]) => (
            <Radio key={value} size="xs" value={value} label={label} />
          ))}
        </Stack>
      </Radio.Group>
      {scope === 'range' && (
        <Group gap="xs" grow>
          <TextInput
            type="date"
            label={words.from}
            value={range.from}
            onChange={event => setRange({ ...range, from: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label={words.until}
            value={range.until}
            onChange={event => setRange({ ...range, until: event.currentTarget.value })}
          />
        </Group>
      )}
    </>
  )
}
