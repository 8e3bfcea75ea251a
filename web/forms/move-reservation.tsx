import { Radio, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ask } from '../api/ask.ts'
import type { Unit } from '../screens/reservations/calendar-query.ts'
import type { Reservation } from '../screens/reservations/reservation-query.ts'
import { texts } from '../texts/texts.ts'
import { ChangedElsewhere, currentOf } from '../ui/changed-elsewhere.tsx'
import { Buttons } from './reservations/buttons.tsx'
import { Conflicts, conflictsOf, type Resolution } from './reservations/conflicts.tsx'
import { useIdempotencyKey } from './reservations/idempotency.ts'
import { type Alternative, problemOf, Refusal } from './reservations/refusal.tsx'
import { spanWords } from './reservations/span-words.ts'
import { exactOf, type Span, spanOf, type Times, usePlace, useTimes, wireOf } from './reservations/times.ts'
import { DoorsLine, UnitField, WhenFields } from './reservations/when.tsx'

const words = texts.reservations.moving
type Scope = keyof typeof words.scopes

interface MoveProps {
  readonly reservation: Reservation
  readonly personName: string
  readonly units: readonly Unit[]
  /** Where a drag wants it; left out: where it is. */
  readonly to?: { readonly unitId: string; readonly span: Span } | undefined
  readonly onPlace?: ((place: Span & { readonly unitId: string }) => void) | undefined
  readonly onClose: () => void
}

interface Sent {
  readonly scope: Scope
  readonly unitId: string
  readonly wire: Times['wire']
  readonly version: number
  readonly resolutions: readonly Resolution[]
}

function useMoving(id: string, onMoved: () => void) {
  const keyOf = useIdempotencyKey()
  return useMutation({
    mutationFn: ({ scope, unitId, wire, version, resolutions }: Sent) => {
      const isAlone = scope === 'this'
      const body = isAlone ? { unitId, ...wire } : { scope, unitId, ...wire, resolutions }
      const idempotencyKey = keyOf({ ...body, version })
      const path = `/reservations/${id}/${isAlone ? 'move' : 'series'}`
      return ask<unknown>('POST', path, { body, version, idempotencyKey })
    },
    onSuccess() {
      notifications.show({ color: 'green', message: words.done })
      onMoved()
    },
  })
}

/** Another time, length or unit; of a series for one date, those after it, or all. */
export function MoveReservation({ reservation, personName, units, to, onPlace, onClose }: MoveProps) {
  const zone = reservation.timeZone
  const before = spanOf(reservation)
  const times = useTimes(to?.span ?? before, zone)
  const [unitId, setUnitId] = useState(to?.unitId ?? reservation.unitId)
  usePlace(onPlace, unitId, times.span)
  const [scope, setScope] = useState<Scope>('this')
  const [resolutions, setResolutions] = useState<readonly Resolution[]>([])
  // The version that was looked at when the form opened: what somebody else changes meanwhile is not lost.
  const [version, setVersion] = useState(reservation.version)
  const moving = useMoving(reservation.id, onClose)
  const send = (change: Partial<Sent> = {}) => {
    const sent = { scope, unitId, wire: times.wire, version, resolutions: [], ...change }
    setResolutions(sent.resolutions)
    moving.mutate(sent)
  }
  const clash = conflictsOf(problemOf(moving.error))
  if (clash) {
    return (
      <Conflicts
        {...clash}
        zone={zone}
        isPending={moving.isPending}
        earlier={resolutions}
        onResolve={chosen => send({ resolutions: chosen })}
        onBack={() => moving.reset()}
      />
    )
  }
  const take = ({ span, unitId: elsewhere }: Alternative) => {
    if (span) times.setSpan(span)
    if (elsewhere !== undefined) setUnitId(elsewhere)
    send({ ...(elsewhere === undefined ? {} : { unitId: elsewhere }), ...(span ? { wire: wireOf(span) } : {}) })
  }
  const takeTheirs = (theirs: Theirs) => {
    times.setSpan(spanOf(theirs))
    setUnitId(theirs.unitId)
    setVersion(theirs.version)
    moving.reset()
  }
  const saveMine = (theirs: Theirs) => {
    setVersion(theirs.version)
    send({ version: theirs.version })
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (times.isComplete) send()
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Head personName={personName} from={before} to={times.span} zone={zone} />
        <WhenFields times={times} fault={times.isComplete ? undefined : texts.reservations.make.timeMissing} />
        <UnitField units={units} value={unitId} onChange={setUnitId} />
        <DoorsLine unit={units.find(unit => unit.unitId === unitId)} span={times.span} zone={zone} />
        {reservation.seriesId !== null && <ScopeField scope={scope} onChange={setScope} />}
        {moving.error && <MoveTrouble {...{ error: moving.error, zone, times, take, takeTheirs, saveMine }} />}
        <Buttons
          says={scope === 'this' ? words.submit : words.submitSeries}
          isPending={moving.isPending}
          isNext={to !== undefined}
          onClose={onClose}
        />
      </Stack>
    </form>
  )
}

type Theirs = Pick<Reservation, 'unitId' | 'startsAt' | 'endsAt' | 'version'>

interface MoveTroubleProps {
  readonly error: Error
  readonly zone: string
  readonly times: Times
  readonly take: (alternative: Alternative) => void
  readonly takeTheirs: (theirs: Theirs) => void
  readonly saveMine: (theirs: Theirs) => void
}

/** Somebody else moved it meanwhile, or somebody else has that time. */
const MoveTrouble = ({ error, zone, times, take, takeTheirs, saveMine }: MoveTroubleProps) =>
  currentOf(error) === null ? (
    <Refusal error={error} zone={zone} onTake={take} onExact={at => times.setExact(exactOf(times, at))} />
  ) : (
    <ChangedElsewhere<Theirs>
      error={error}
      tells={theirs => spanWords(spanOf(theirs), zone)}
      onTakeTheirs={takeTheirs}
      onSaveMine={saveMine}
    />
  )

interface HeadProps {
  readonly personName: string
  readonly from: Span
  readonly to: Span
  readonly zone: string
}

/** What it is now, what it would be, and who is told. */
function Head({ personName, from, to, zone }: HeadProps) {
  return (
    <div>
      <Title order={2} fz="md">
        {words.title(personName)}
      </Title>
      <Text size="sm" c="dimmed" className="figures">
        {words.from(spanWords(from, zone))}
      </Text>
      <Text size="sm" fw={550} className="figures">
        {words.to(spanWords(to, zone))}
      </Text>
      <Text size="xs" c="dimmed">
        {words.told(personName)}
      </Text>
    </div>
  )
}

const ScopeField = ({ scope, onChange }: { readonly scope: Scope; readonly onChange: (scope: Scope) => void }) => (
  <Radio.Group label={words.scope} value={scope} onChange={value => onChange(value as Scope)}>
    <Stack gap={4} mt={4}>
      {Object.entries(words.scopes).map(([value, label]) => (
        <Radio key={value} size="xs" value={value} label={label} />
      ))}
    </Stack>
  </Radio.Group>
)
