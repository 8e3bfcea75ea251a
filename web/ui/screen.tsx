import { Box, Group, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import * as texts from '../texts/texts.ts'

interface ScreenProps {
  readonly title: string
  /** Beside the title: the one or two things that one comes here to do. */
  readonly actions?: ReactNode
  /** Under the title, in words: what this is the state of. */
  readonly state?: ReactNode
  readonly children: ReactNode
}

/** A screen: its title is the page's, and what is read out first. */
export function Screen({ title, actions, state, children }: ScreenProps) {
  useEffect(() => {
    document.title = `${title} · ${texts.shell.product}`
  }, [title])
  return (
    <Box p={{ base: 'md', md: 'lg' }} maw={1440}>
      <Group justify="space-between" align="flex-start" mb="lg" gap="sm">
        <Box>
          <Title order={1} fz={24}>
            {title}
          </Title>
          {state}
        </Box>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Box>
  )
}
