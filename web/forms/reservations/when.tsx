import { Checkbox, Select, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { time } from '../../format.ts'
import type { Unit } from '../../screens/reservations/calendar-query.ts'
import * as texts from '../../texts/texts.ts'
import type { Span, Times } from './times.ts'

const words = texts.reservations.make

interface WhenProps {
  readonly times: Times
  readonly fault?: string | undefined
}

/** Date, start and end; the end's own date only where somebody wants one. */
export function WhenFields({ times, fault }: WhenProps) {
  const [isLong, setLong] = useState(times.from.date !== times.until.date)
  const field = (type: 'date' | 'time', label: string, value: string, set: (typed: string) => void) => (
    <TextInput
      {...{ type, label, value }}
      error={fault !== undefined}
      onChange={event => set(event.currentTarget.value)}
    />
  )
  return (
    <Stack gap={6}>
      <div style={{ display: 'grid', gap: 8, gridTemplateColumns: 'repeat(auto-fit, minmax(124px, 1fr))' }}>
        {field('date', words.date, times.from.date, times.setDate)}
        {field('time', words.from, times.from.time, times.setFrom)}
        {field('time', words.until, times.until.time, times.setUntil)}
      </div>
      {fault && (
        <Text size="sm" c="var(--state-refused)" role="alert">
          {fault}
        </Text>
      )}
      {isLong && (
        <TextInput
          type="date"
          label={words.endDate}
          value={times.until.date}
          onChange={event => times.setUntilDate(event.currentTarget.value)}
        />
      )}
      {!isLong && <Checkbox size="xs" label={words.nextDay} checked={false} onChange={() => setLong(true)} />}
    </Stack>
  )
}

interface UnitFieldProps {
  readonly units: readonly Pick<Unit, 'unitId' | 'name'>[]
  readonly value: string
  readonly onChange: (unitId: string) => void
}

export const UnitField = ({ units, value, onChange }: UnitFieldProps) => (
  <Select
    label={words.unit}
    data={units.map(({ unitId, name }) => ({ value: unitId, label: name }))}
    value={value}
    searchable
    allowDeselect={false}
    comboboxProps={{ withinPortal: false }}
    onChange={unitId => unitId !== null && onChange(unitId)}
  />
)

interface DoorsProps {
  readonly unit: Pick<Unit, 'opensDoors' | 'leadMinutes' | 'lagMinutes' | 'isPaymentDemanded'> | undefined
  readonly span: Span
  readonly zone: string
}

/** M3: when doors would open, with the lead and lag that count here. */
export function DoorsLine({ unit, span, zone }: DoorsProps) {
  if (!unit) return null
  const from = new Date(span.from - unit.leadMinutes * 60_000)
  const until = new Date(span.until + unit.lagMinutes * 60_000)
  const says = unit.opensDoors ? words.doors(time(from, zone), time(until, zone)) : words.noDoors
  return (
    <Text size="sm" c="dimmed" className="figures">
      {says}
      {unit.isPaymentDemanded && ` ${words.paymentFirst}`}
    </Text>
  )
}
