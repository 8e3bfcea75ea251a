import { Radio, Stack, Text, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ask } from '../api/ask.ts'
import type { Unit } from '../screens/reservations/calendar-query.ts'
import type { Reservation } from '../screens/reservations/reservation-query.ts'
import * as texts from '../texts/texts.ts'
import { ChangedElsewhere, currentOf } from '../ui/form/changed-elsewhere.tsx'
import { notify } from '../ui/notices.tsx'
import { Buttons } from './reservations/buttons.tsx'
import { Conflicts, conflictsOf, type Resolution } from './reservations/conflicts.tsx'
import { focusFirst } from './reservations/focus-first.ts'
import { useIdempotencyKey } from './reservations/idempotency.ts'
import { type Alternative, problemOf, Refusal } from './reservations/refusal.tsx'
import { spanWords } from './reservations/span-words.ts'
import { type Span, spanOf, type Times, usePlace, useTimes, wireOf } from './reservations/times.ts'
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
      void notify({ color: 'green', message: words.done })
      onMoved()
    },
  })
}

type Wished = Pick<Sent, 'unitId' | 'scope' | 'version' | 'resolutions'>

/** What is wished, as it is filled in, and the ways to send it. */
function useWish({ reservation, to, onPlace, onClose }: MoveProps) {
  const times = useTimes(to?.span ?? spanOf(reservation), reservation.timeZone)
  const [wished, setWished] = useState<Wished>({
    unitId: to?.unitId ?? reservation.unitId,
    scope: 'this',
    // That of the form's beginning: what somebody else changes meanwhile is not lost.
    version: reservation.version,
    resolutions: [],
  })
  usePlace(onPlace, wished.unitId, times.span)
  const moving = useMoving(reservation.id, onClose)
  const wish = (change: Partial<Wished>) => setWished({ ...wished, ...change })
  const send = (change: Partial<Wished> = {}, wire = times.wire) => {
    const next = { ...wished, resolutions: [], ...change }
    setWished(next)
    moving.mutate({ ...next, wire })
  }
  return {
    times,
    wished,
    moving,
    wish,
    send,
    take({ span, unitId }: Alternative) {
      if (span) times.setSpan(span)
      send(unitId === undefined ? {} : { unitId }, span ? wireOf(span) : times.wire)
    },
    exact: (at: number) => send({}, times.exactly(at)),
    takeTheirs(theirs: Theirs) {
      times.setSpan(spanOf(theirs))
      wish({ unitId: theirs.unitId, version: theirs.version })
      moving.reset()
    },
    saveMine: ({ version }: Theirs) => send({ version }),
  }
}

/** Another time, length or unit; of a series for one date, those after it, or all. */
export function MoveReservation(props: MoveProps) {
  const { reservation, personName, units, to, onClose } = props
  const zone = reservation.timeZone
  const { times, wished, moving, wish, send, ...answers } = useWish(props)
  const { unitId, scope, resolutions } = wished
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
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (times.isComplete) send()
  }
  return (
    <form onSubmit={submit} noValidate ref={focusFirst}>
      <Stack gap="sm">
        <Head personName={personName} from={spanOf(reservation)} to={times.span} zone={zone} />
        <WhenFields times={times} fault={times.isComplete ? undefined : texts.reservations.make.timeMissing} />
        <UnitField units={units} value={unitId} onChange={next => wish({ unitId: next })} />
        <DoorsLine unit={units.find(unit => unit.unitId === unitId)} span={times.span} zone={zone} />
        {reservation.seriesId !== null && <ScopeField scope={scope} onChange={next => wish({ scope: next })} />}
        {moving.error && <MoveTrouble error={moving.error} zone={zone} {...answers} />}
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
  readonly exact: (at: number) => void
  readonly take: (alternative: Alternative) => void
  readonly takeTheirs: (theirs: Theirs) => void
  readonly saveMine: (theirs: Theirs) => void
}

/** Somebody else moved it meanwhile, or somebody else has that time. */
const MoveTrouble = ({ error, zone, take, exact, takeTheirs, saveMine }: MoveTroubleProps) =>
  currentOf(error) === null ? (
    <Refusal error={error} zone={zone} onTake={take} onExact={exact} />
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
