import { Box, Group, Paper, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

interface SectionProps {
  readonly title: string
  readonly says?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A part of a screen with a heading of its own. */
export function Section({ title, says, actions, children }: SectionProps) {
  return (
    <Paper component="section" aria-label={title} withBorder p={{ base: 'sm', sm: 'md' }}>
      <Group justify="space-between" align="flex-start" mb="sm" gap="sm">
        <Box flex={1} miw={200}>
          <Title order={2} fz="lg">
            {title}
          </Title>
          {says && (
            <Text c="dimmed" size="sm" maw={680}>
              {says}
            </Text>
          )}
        </Box>
        {actions}
      </Group>
      <Stack gap="sm">{children}</Stack>
    </Paper>
  )
}
