import { Stack, Text, ThemeIcon, Title } from '@mantine/core'
import type { ReactNode } from 'react'

interface EmptyProps {
  readonly icon: ReactNode
  readonly title: string
  readonly says: string
  /** What to do next. */
  readonly action?: ReactNode
}

/** Nothing is here yet, and what to do about it. */
export function Empty({ icon, title, says, action }: EmptyProps) {
  return (
    <Stack align="center" gap="xs" py="xl" ta="center">
      <ThemeIcon size={48} radius="xl" variant="light">
        {icon}
      </ThemeIcon>
      <Title order={2} fz="lg">
        {title}
      </Title>
      <Text c="dimmed" maw={420}>
        {says}
      </Text>
      {action}
    </Stack>
  )
}
