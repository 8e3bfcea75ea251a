// DOORS: which there are, who may open one, and when that is asked.
import { Button, Group, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { dayAndTime } from '../../../format.ts'
import { instantOfLocalTime, localTimeAt } from '../../../local-time.ts'
import * as texts from '../../../texts/texts.ts'

const words = texts.access.doors

interface InstantFieldProps {
  /** null: now. */
  readonly at: string | null
  readonly zone: string
  readonly onChange: (at: string | null) => void
}

/** Another instant than now, on the clock of the place. */
export function InstantField({ at, zone, onChange }: InstantFieldProps) {
  const [typed, setTyped] = useState(() => (at === null ? '' : localTimeAt(new Date(at).getTime(), zone)))
  const choose = (local: string) => {
    setTyped(local)
    if (local === '') onChange(null)
    else if (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(local)) {
      onChange(new Date(instantOfLocalTime(local.slice(0, 16), zone)).toISOString())
    }
  }
  return (
    <>
      <Group align="flex-end" gap="xs" mb={4}>
        <TextInput
          type="datetime-local"
          label={words.at(zone)}
          value={typed}
          onChange={event => choose(event.currentTarget.value)}
          min="1971-01-01T00:00"
          max="2999-01-01T00:00"
          flex={1}
        />
        <Button variant={at === null ? 'light' : 'default'} onClick={() => choose('')} aria-pressed={at === null}>
          {words.now}
        </Button>
      </Group>
      <Text size="xs" c="dimmed" mb="md" role="status">
        {at === null ? words.showsNow : words.showsAt(dayAndTime(at, zone))}
      </Text>
    </>
  )
}
