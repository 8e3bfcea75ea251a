import { Alert, Button, Group, Text } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { ProblemFault } from '../../api/ask.ts'
import * as texts from '../../texts/texts.ts'
import { Trouble } from '../trouble.tsx'

/** The object as somebody else left it, when a change was refused because of that; null for every other trouble. */
export const currentOf = <T,>(error: unknown): T | null =>
  error instanceof ProblemFault && error.problem.status === 412 ? ((error.problem.current as T) ?? null) : null

interface ChangedElsewhereProps<T> {
  /** What the change was refused with; null: nothing is shown. */
  readonly error: unknown
  /** What somebody else changed, in words, such as `Price: 99 €`. */
  readonly tells?: (theirs: T) => string
  /** Forgets what was typed. */
  readonly onTakeTheirs: (theirs: T) => void
  /** Sends what was typed again, over the version that is there now. */
  readonly onSaveMine: (theirs: T) => void
}

/** The trouble of a form that was saved: somebody else was faster (nothing typed is lost), or any other. */
export function ChangedElsewhere<T>({ error, tells, onTakeTheirs, onSaveMine }: ChangedElsewhereProps<T>) {
  const words = texts.shell.changedElsewhere
  const theirs = currentOf<T>(error)
  if (error === null || error === undefined) return null
  if (theirs === null) return <Trouble error={error} />
  return (
    <Alert role="alert" color="latch" variant="light" icon={<IconUsers />} title={words.title}>
      <Text size="sm">{words.says}</Text>
      {tells && (
        <Text size="sm" mt={4} fw={550}>
          {tells(theirs)}
        </Text>
      )}
      <Group gap="xs" mt="sm">
        <Button size="xs" variant="default" onClick={() => onTakeTheirs(theirs)}>
          {words.takeTheirs}
        </Button>
        <Button size="xs" onClick={() => onSaveMine(theirs)}>
          {words.saveMine}
        </Button>
      </Group>
    </Alert>
  )
}
