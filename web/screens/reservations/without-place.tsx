import { Alert, Button, Group, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { spanWords } from '../../forms/reservations/span-words.ts'
import { spanOf } from '../../forms/reservations/times.ts'
import * as texts from '../../texts/texts.ts'
import type { Entry } from './calendar-query.ts'

interface WithoutPlaceProps {
  readonly entries: readonly Entry[]
  readonly zone: string
  readonly onOpen: (entry: Entry) => void
}

/** Dates of series that found their slot taken: they have no row to stand in, so they stand above. */
export function WithoutPlace({ entries, zone, onOpen }: WithoutPlaceProps) {
  if (entries.length === 0) return null
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle />} p="sm" mb="sm">
      <Text size="sm">{texts.reservations.calendar.withoutPlace(entries.length)}</Text>
      <Group gap={6} mt={6}>
        {entries.map(entry => (
          <Button key={entry.id} size="compact-sm" variant="default" onClick={() => onOpen(entry)}>
            {entry.personName} · {spanWords(spanOf(entry), zone)}
          </Button>
        ))}
      </Group>
    </Alert>
  )
}
