// TODAY: its three columns. Here: what a column and a card in it look like.
import { Group, Paper, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { State, type StateKind } from '../../../ui/state.tsx'

interface ColumnProps {
  readonly title: string
  readonly says?: string
  readonly count?: number
  readonly children: ReactNode
}

export function Column({ title, says, count, children }: ColumnProps) {
  return (
    <Stack component="section" gap="sm" aria-label={title}>
      <Group gap="xs" align="baseline">
        <Title order={2} fz="lg">
          {title}
        </Title>
        {count !== undefined && count > 0 && (
          <Text span c="dimmed" className="figures">
            {count}
          </Text>
        )}
        {says && (
          <Text span size="sm" c="dimmed">
            {says}
          </Text>
        )}
      </Group>
      {children}
    </Stack>
  )
}

interface NeedProps {
  readonly kind: StateKind
  readonly title: string
  readonly says: ReactNode
  readonly when?: ReactNode
  readonly action?: ReactNode
}

/** One thing that waits, and the one action that settles it. */
export function Need({ kind, title, says, when, action }: NeedProps) {
  return (
    <Paper withBorder p="sm" component="article" aria-label={title}>
      <Stack gap={6}>
        <State kind={kind}>{title}</State>
        <Text size="sm">{says}</Text>
        <Group justify="space-between" gap="xs" align="center">
          <Text size="xs" c="dimmed">
            {when}
          </Text>
          {action}
        </Group>
      </Stack>
    </Paper>
  )
}
