import { ActionIcon, Button, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { fieldTrouble } from '../../api/command.ts'
import { weekday, date as written } from '../../format.ts'
import * as texts from '../../texts/texts.ts'
import { Section } from '../../ui/section.tsx'
import type { OpenSpan } from './unit-draft.ts'
import type { UnitPart } from './unit-form.tsx'

const { unit: words } = texts.inventory

const weekdays = [1, 2, 3, 4, 5, 6, 7]
const officeHours = [1, 2, 3, 4, 5].map(day => ({ weekday: day, from: '09:00', until: '18:00' }))

/** Opening hours of members and of everybody else, and the days on which nothing is open. */
export function UnitHours({ draft, set, isReadOnly, error }: UnitPart) {
  const { hours } = draft
  const trouble = fieldTrouble(error, '/hours', ['reservation_unit.hours_invalid'])
  return (
    <Section title={words.hours}>
      <Hours
        label={words.hoursOfMembers}
        spans={hours.members}
        isReadOnly={isReadOnly}
        onChange={members => set({ hours: { ...hours, members } })}
      />
      {draft.isPubliclyBookable && (
        <Hours
          label={words.hoursOfPublic}
          spans={hours.public}
          isReadOnly={isReadOnly}
          onChange={spans => set({ hours: { ...hours, public: spans } })}
        />
      )}
      {trouble && (
        <Text size="sm" c="red" role="alert">
          {trouble}
        </Text>
      )}
      <ClosedDays
        days={hours.closedDays}
        isReadOnly={isReadOnly}
        onChange={closedDays => set({ hours: { ...hours, closedDays } })}
      />
    </Section>
  )
}

interface HoursProps {
  readonly label: string
  /** null: at all hours. */
  readonly spans: OpenSpan[] | null
  readonly isReadOnly: boolean
  readonly onChange: (spans: OpenSpan[] | null) => void
}

function Hours({ label, spans, isReadOnly, onChange }: HoursProps) {
  return (
    <Stack gap="xs" role="group" aria-label={label}>
      <Group justify="space-between">
        <Text fw={550}>{label}</Text>
        <SegmentedControl
          aria-label={label}
          size="xs"
          readOnly={isReadOnly}
          data={[
            { value: 'always', label: words.always },
            { value: 'certain', label: words.certain },
          ]}
          value={spans === null ? 'always' : 'certain'}
          onChange={value => onChange(value === 'always' ? null : officeHours)}
        />
      </Group>
      {spans !== null &&
        weekdays.map(day => (
          <Day key={day} day={day} spans={spans} isReadOnly={isReadOnly} onChange={onChange} label={label} />
        ))}
    </Stack>
  )
}

interface DayProps extends HoursProps {
  readonly day: number
  readonly spans: OpenSpan[]
}

function Day({ day, spans, isReadOnly, onChange }: DayProps) {
  const name = weekday(day)
  const own = spans.filter(span => span.weekday === day)
  const change = (span: OpenSpan, part: Partial<OpenSpan>) =>
    onChange(spans.map(other => (other === span ? { ...other, ...part } : other)))
  const last = own.at(-1)
  return (
    <Group gap="xs" align="center" wrap="nowrap">
      <Text w={92} size="sm">
        {name}
      </Text>
      <Group gap="xs" flex={1}>
        {own.length === 0 && (
          <Text size="sm" c="dimmed">
            {words.closed}
          </Text>
        )}
        {own.map(span => (
          <Span
            key={String(own.indexOf(span))}
            day={name}
            span={span}
            isReadOnly={isReadOnly}
            onChange={part => change(span, part)}
            onRemove={() => onChange(spans.filter(other => other !== span))}
          />
        ))}
      </Group>
      {!isReadOnly && last?.until !== '24:00' && (
        <ActionIcon
          variant="subtle"
          aria-label={words.addSpan(name)}
          onClick={() =>
            onChange([...spans, { weekday: day, from: last?.until ?? '09:00', until: last ? '24:00' : '18:00' }])
          }
        >
          <IconPlus size={16} />
        </ActionIcon>
      )}
    </Group>
  )
}

interface SpanProps {
  readonly day: string
  readonly span: OpenSpan
  readonly isReadOnly: boolean
  readonly onChange: (part: Partial<OpenSpan>) => void
  readonly onRemove: () => void
}

function Span({ day, span, isReadOnly, onChange, onRemove }: SpanProps) {
  return (
    <Group gap={4} wrap="nowrap">
      <Clock label={words.opensAt(day)} value={span.from} isReadOnly={isReadOnly} onDone={from => onChange({ from })} />
      <Text c="dimmed" aria-hidden>
        –
      </Text>
      <Clock
        label={words.closesAt(day)}
        value={span.until}
        isReadOnly={isReadOnly}
        onDone={until => onChange({ until: until === '00:00' ? '24:00' : until })}
      />
      {!isReadOnly && (
        <ActionIcon variant="subtle" color="gray" aria-label={words.removeSpan(day, span.from)} onClick={onRemove}>
          <IconX size={16} />
        </ActionIcon>
      )}
    </Group>
  )
}

interface ClockProps {
  readonly label: string
  readonly value: string
  readonly isReadOnly: boolean
  readonly onDone: (time: string) => void
}

/** A time of the wall clock. The end of the day is 24:00 on the wire and 00:00 for browsers. */
function Clock({ label, value, isReadOnly, onDone }: ClockProps) {
  return (
    <TextInput
      type="time"
      size="xs"
      w={112}
      aria-label={label}
      readOnly={isReadOnly}
      value={value === '24:00' ? '00:00' : value}
      onChange={event => event.currentTarget.value && onDone(event.currentTarget.value)}
    />
  )
}

interface ClosedDaysProps {
  readonly days: string[]
  readonly isReadOnly: boolean
  readonly onChange: (days: string[]) => void
}

function ClosedDays({ days, isReadOnly, onChange }: ClosedDaysProps) {
  const [typed, setTyped] = useState('')
  return (
    <Stack gap="xs">
      <Text fw={550}>{words.closedDays}</Text>
      <Group gap="xs">
        {days.map(day => (
          <Button
            key={day}
            size="compact-sm"
            variant="default"
            rightSection={isReadOnly ? undefined : <IconX size={14} />}
            aria-label={words.removeClosedDay(written(day))}
            disabled={isReadOnly}
            onClick={() => onChange(days.filter(other => other !== day))}
          >
            {written(day)}
          </Button>
        ))}
      </Group>
      {!isReadOnly && (
        <Group gap="xs" align="flex-end">
          <TextInput
            type="date"
            size="xs"
            aria-label={words.closedDay}
            value={typed}
            onChange={event => setTyped(event.currentTarget.value)}
          />
          <Button
            size="xs"
            variant="default"
            disabled={typed === '' || days.includes(typed)}
            onClick={() => {
              onChange([...days, typed].sort())
              setTyped('')
            }}
          >
            {words.addClosedDay}
          </Button>
        </Group>
      )}
    </Stack>
  )
}
