import { Group, Text } from '@mantine/core'
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconClock,
  IconHourglass,
  IconMinus,
  IconUserQuestion,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'

export type StateKind = 'open' | 'soon' | 'refused' | 'broken' | 'waiting' | 'foreign' | 'quiet'

const shapes = {
  open: IconCircleCheck,
  soon: IconClock,
  refused: IconCircleX,
  broken: IconAlertTriangle,
  waiting: IconHourglass,
  foreign: IconUserQuestion,
  quiet: IconMinus,
} as const

const colourOf = (kind: StateKind): string =>
  kind === 'quiet' ? 'var(--mantine-color-dimmed)' : `var(--state-${kind === 'broken' ? 'refused' : kind})`

/** A state: always a shape and a word, never a colour alone. */
export function State({ kind, children }: { readonly kind: StateKind; readonly children: ReactNode }) {
  const Shape = shapes[kind]
  return (
    <Group component="span" gap={6} wrap="nowrap" display="inline-flex" style={{ color: colourOf(kind) }}>
      <Shape size={16} aria-hidden style={{ flexShrink: 0 }} />
      <Text span inherit size="sm" fw={550}>
        {children}
      </Text>
    </Group>
  )
}
