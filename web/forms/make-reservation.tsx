// FORMS: one for each command. Here: a reservation, or a whole series, for somebody known or a guest.
import { Checkbox, Group, NumberInput, Stack, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { z } from 'zod'
import type { madeReservation } from '../../src/contract/reservations/reservations.ts'
import { ask } from '../api/ask.ts'
import type { Unit } from '../screens/reservations/calendar-query.ts'
import * as texts from '../texts/texts.ts'
import { notify } from '../ui/notices.tsx'
import { Buttons } from './reservations/buttons.tsx'
import { Conflicts, conflictsOf, type Resolution } from './reservations/conflicts.tsx'
import { focusFirst } from './reservations/focus-first.ts'
import { useIdempotencyKey } from './reservations/idempotency.ts'
import { type Alternative, problemOf, Refusal } from './reservations/refusal.tsx'
import { RepeatsFields } from './reservations/repeats.tsx'
import { noRepeats, type Repeats, ruleOf } from './reservations/rule.ts'
import { Stored } from './reservations/stored.tsx'
import { type Span, type Times, usePlace, useTimes, wireOf } from './reservations/times.ts'
import { DoorsLine, UnitField, WhenFields } from './reservations/when.tsx'
import { type Who, WhoField } from './reservations/who.tsx'

const words = texts.reservations.make
type Made = z.output<typeof madeReservation>

interface MakeProps {
  readonly units: readonly Unit[]
  readonly zone: string
  readonly unitId: string
  readonly span: Span
  /** Told of each other place that is typed. */
  readonly onPlace?: (place: Span & { readonly unitId: string }) => void
  readonly onClose: () => void
}

interface Wanted {
  readonly unitId: string
  readonly who: Who
  readonly attendees: number
  readonly isTentative: boolean
  readonly holdMinutes: number
  readonly repeats: Repeats
}

const plain = { attendees: 1, isTentative: false, holdMinutes: 60, repeats: noRepeats }

function useMaking(name: string, onMade: () => void) {
  const keyOf = useIdempotencyKey()
  return useMutation({
    mutationFn: (body: object) => ask<Made>('POST', '/reservations', { body, idempotencyKey: keyOf(body) }),
    onSuccess({ series, state }) {
      // Of a series, what was stored is listed before the form goes.
      if (series !== null) return
      void notify({
        color: 'green',
        message: state === 'tentative' ? words.doneTentative(name) : words.done(name),
      })
      onMade()
    },
  })
}

export function MakeReservation({ units, zone, unitId, span, onPlace, onClose }: MakeProps) {
  const [wanted, setWanted] = useState<Wanted>({ ...plain, unitId, who: { kind: 'nobody' } })
  const [resolutions, setResolutions] = useState<readonly Resolution[]>([])
  const [isChecked, setChecked] = useState(false)
  const times = useTimes(span, zone)
  usePlace(onPlace, wanted.unitId, times.span)
  const making = useMaking(nameOf(wanted.who), onClose)
  const send = (change: Partial<Wanted> = {}, wire = times.wire, choices = resolutions) => {
    const next = { ...wanted, ...change }
    setWanted(next)
    setResolutions(choices)
    making.mutate(bodyOf(next, wire, times.from.date, choices))
  }
  const series = making.data?.series
  if (series) {
    return (
      <Stored
        occurrences={series.occurrences}
        skipped={series.skipped.length}
        unitName={id => units.find(each => each.unitId === id)?.name ?? ''}
        onClose={onClose}
      />
    )
  }
  const clash = conflictsOf(problemOf(making.error))
  if (clash) {
    return (
      <Conflicts
        {...clash}
        zone={zone}
        isPending={making.isPending}
        earlier={resolutions}
        onResolve={chosen => send({}, times.wire, chosen)}
        onBack={() => making.reset()}
      />
    )
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (isNamed(wanted.who) && times.isComplete) send({}, times.wire, [])
  }
  const take = ({ span: other, unitId: elsewhere }: Alternative) => {
    if (other) times.setSpan(other)
    send(elsewhere === undefined ? {} : { unitId: elsewhere }, other ? wireOf(other) : times.wire)
  }
  return (
    <form onSubmit={submit} noValidate ref={focusFirst}>
      <Stack gap="sm">
        <Fields {...{ units, zone, wanted, times, making, isChecked }} onChange={setWanted} />
        {making.error && !isFieldFault(making.error) && (
          <Refusal error={making.error} zone={zone} onTake={take} onExact={at => send({}, times.exactly(at))} />
        )}
        <Buttons says={submitWords(wanted)} isPending={making.isPending} onClose={onClose} />
      </Stack>
    </form>
  )
}

interface FieldsProps {
  readonly units: readonly Unit[]
  readonly zone: string
  readonly wanted: Wanted
  readonly times: Times
  readonly making: { readonly error: Error | null }
  /** Whether somebody has tried to send it: before, nothing is said to be missing. */
  readonly isChecked: boolean
  readonly onChange: (wanted: Wanted) => void
}

function Fields({ units, zone, wanted, times, making, isChecked, onChange }: FieldsProps) {
  const unit = units.find(({ unitId }) => unitId === wanted.unitId)
  const faults = isChecked ? faultsOf(wanted.who, making.error) : {}
  return (
    <>
      <Title order={2} fz="md">
        {words.title(unit?.name ?? '')}
      </Title>
      <WhoField who={wanted.who} faults={faults} onChange={who => onChange({ ...wanted, who })} />
      <WhenFields times={times} fault={isChecked && !times.isComplete ? words.timeMissing : undefined} />
      <DoorsLine unit={unit} span={times.span} zone={zone} />
      <Group gap="xs" grow align="flex-start">
        <UnitField units={units} value={wanted.unitId} onChange={unitId => onChange({ ...wanted, unitId })} />
        <NumberInput
          label={words.attendees}
          min={1}
          value={wanted.attendees}
          onChange={count => onChange({ ...wanted, attendees: Number(count) || 1 })}
        />
      </Group>
      <RepeatsFields
        repeats={wanted.repeats}
        date={times.from.date}
        onChange={repeats => onChange({ ...wanted, repeats })}
      />
      <Checkbox
        label={words.tentative}
        checked={wanted.isTentative}
        onChange={event => onChange({ ...wanted, isTentative: event.currentTarget.checked })}
      />
      {wanted.isTentative && (
        <NumberInput
          label={words.holdMinutes}
          min={1}
          max={10_080}
          value={wanted.holdMinutes}
          onChange={count => onChange({ ...wanted, holdMinutes: Number(count) || 15 })}
        />
      )}
    </>
  )
}

const submitWords = ({ repeats, isTentative }: Wanted): string =>
  repeats.frequency !== 'never' ? words.submitSeries : isTentative ? words.submitTentative : words.submit

const nameOf = (who: Who): string => (who.kind === 'nobody' ? '' : who.name)

const isNamed = (who: Who): boolean =>
  who.kind === 'person' || (who.kind === 'guest' && who.email !== '' && who.name !== '')

/** What the API says of the guest lands beside the guest's fields. */
const guestFaults: Readonly<Record<string, 'name' | 'email'>> = {
  'person.name_invalid': 'name',
  'person.email_invalid': 'email',
}

const isFieldFault = (error: Error): boolean => (problemOf(error)?.code ?? '') in guestFaults

function faultsOf(who: Who, error: Error | null): { who?: string; name?: string; email?: string } {
  if (who.kind === 'nobody') return { who: words.whoMissing }
  if (who.kind === 'person') return {}
  const problem = problemOf(error)
  const field = guestFaults[problem?.code ?? '']
  return {
    ...(who.name === '' ? { name: words.whoMissing } : {}),
    ...(who.email === '' ? { email: words.whoMissing } : {}),
    ...(field ? { [field]: problem?.detail ?? '' } : {}),
  }
}

function bodyOf(wanted: Wanted, wire: Times['wire'], date: string, resolutions: readonly Resolution[]): object {
  const { who, unitId, attendees, isTentative, holdMinutes } = wanted
  const rule = ruleOf(wanted.repeats, date)
  return {
    unitId,
    ...wire,
    attendees,
    isTentative,
    ...(isTentative ? { holdMinutes } : {}),
    ...(who.kind === 'person' ? { personId: who.id } : {}),
    ...(who.kind === 'guest' ? { guest: { name: who.name, email: who.email } } : {}),
    ...(rule === null ? {} : { recurrence: { rule }, resolutions }),
  }
}
