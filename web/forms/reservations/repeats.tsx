import { Chip, Group, NativeSelect, NumberInput, Stack, Text, TextInput } from '@mantine/core'
import * as texts from '../../texts/texts.ts'
import { nthOf, type Repeats, weekdayOf } from './rule.ts'

const words = texts.reservations.repeats

interface RepeatsProps {
  readonly repeats: Repeats
  /** Of the first occurrence. */
  readonly date: string
  readonly fault?: string | undefined
  readonly onChange: (repeats: Repeats) => void
}

const optionsOf = <Key extends string>(options: Readonly<Record<Key, string>>) =>
  Object.entries<string>(options).map(([value, label]) => ({ value, label }))

export function RepeatsFields({ repeats, date, fault, onChange }: RepeatsProps) {
  const { frequency } = repeats
  return (
    <Stack gap={6}>
      <Group gap="xs" grow align="flex-end">
        <NativeSelect
          label={words.label}
          data={optionsOf(words.options)}
          value={frequency}
          error={fault}
          onChange={event => onChange({ ...repeats, frequency: event.currentTarget.value as Repeats['frequency'] })}
        />
        {frequency !== 'never' && (
          <NumberInput
            label={words.every[frequency]}
            min={1}
            max={99}
            value={repeats.interval}
            onChange={interval => onChange({ ...repeats, interval: Number(interval) || 1 })}
          />
        )}
      </Group>
      {frequency === 'weekly' && <Weekdays repeats={repeats} date={date} onChange={onChange} />}
      {frequency === 'monthly' && date !== '' && (
        <NativeSelect
          label={words.nth}
          data={[
            { value: 'day', label: words.monthDay(Number(date.slice(8))) },
            { value: 'weekday', label: words.monthWeekday(nthOf(date), words.weekdays[weekdayOf(date)] ?? '') },
          ]}
          value={repeats.monthly}
          onChange={event => onChange({ ...repeats, monthly: event.currentTarget.value as Repeats['monthly'] })}
        />
      )}
      {frequency !== 'never' && <Ends repeats={repeats} onChange={onChange} />}
    </Stack>
  )
}

function Weekdays({ repeats, date, onChange }: Omit<RepeatsProps, 'fault'>) {
  const chosen = repeats.weekdays.length > 0 ? repeats.weekdays : [weekdayOf(date)]
  return (
    <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
      <Text component="legend" size="sm" fw={500} mb={4}>
        {words.on}
      </Text>
      <Chip.Group
        multiple
        value={chosen.map(String)}
        onChange={days => onChange({ ...repeats, weekdays: days.map(Number) })}
      >
        <Group gap={6}>
          {words.weekdays.map((name, index) => (
            <Chip key={name} size="xs" value={String(index)}>
              {name}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </fieldset>
  )
}

function Ends({ repeats, onChange }: Pick<RepeatsProps, 'repeats' | 'onChange'>) {
  return (
    <>
      <Group gap="xs" grow align="flex-end">
        <NativeSelect
          label={words.ends}
          data={optionsOf(words.endsOptions)}
          value={repeats.ends}
          onChange={event => onChange({ ...repeats, ends: event.currentTarget.value as Repeats['ends'] })}
        />
        {repeats.ends === 'count' && (
          <NumberInput
            label={words.count}
            min={1}
            max={999}
            value={repeats.count}
            onChange={count => onChange({ ...repeats, count: Number(count) || 1 })}
          />
        )}
        {repeats.ends === 'until' && (
          <TextInput
            type="date"
            label={words.until}
            value={repeats.until}
            required
            onChange={event => onChange({ ...repeats, until: event.currentTarget.value })}
          />
        )}
      </Group>
      {repeats.ends === 'never' && (
        <Text size="xs" c="dimmed">
          {words.openEnded}
        </Text>
      )}
    </>
  )
}
