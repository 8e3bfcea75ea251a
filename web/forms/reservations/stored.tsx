import { Alert, Button, Group, List, Stack, Text } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import * as texts from '../../texts/texts.ts'
import { spanWords } from './span-words.ts'

const words = texts.reservations.stored

interface StoredProps {
  readonly occurrences: readonly {
    readonly id: string
    readonly unitId: string
    readonly startsAt: string
    readonly endsAt: string
    readonly timeZone: string
    readonly state: string
  }[]
  readonly skipped: number
  readonly unitName: (unitId: string) => string
  readonly onClose: () => void
}

/** Exactly what was stored of a series, date by date. */
export function Stored({ occurrences, skipped, unitName, onClose }: StoredProps) {
  const [first] = occurrences
  return (
    <Stack gap="sm">
      <Alert
        role="status"
        color="green"
        variant="light"
        icon={<IconCircleCheck />}
        title={words.title(occurrences.length)}
        p="sm"
      >
        {skipped > 0 && <Text size="sm">{words.left(skipped)}</Text>}
      </Alert>
      <List size="sm" mah={300} style={{ overflowY: 'auto' }} className="figures" listStyleType="none">
        {occurrences.map(({ id, unitId, startsAt, endsAt, timeZone }) => (
          <List.Item key={id}>
            {spanWords({ from: Date.parse(startsAt), until: Date.parse(endsAt) }, timeZone)} · {unitName(unitId)}
          </List.Item>
        ))}
      </List>
      <Group justify="space-between">
        {first && (
          <Button variant="default" component={Link} to={`/staff/reservations/${first.id}`}>
            {words.open}
          </Button>
        )}
        <Button data-autofocus onClick={onClose}>
          {words.done}
        </Button>
      </Group>
    </Stack>
  )
}
