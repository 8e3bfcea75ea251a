import { Button, Group, Paper, Progress, Text } from '@mantine/core'
import { IconListCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMay } from '../api/session.ts'
import * as texts from '../texts/texts.ts'
import { steps, useFirstSteps } from './first-steps.ts'

const words = texts.shell.guide

/** On Today, while the first steps are not all done: how far one is, and the way to the next. Nothing once they are. */
export function GuideCard() {
  const mayBuild = useMay('manager')
  const done = useFirstSteps()
  const next = done && steps.find(step => !done.has(step))
  if (!mayBuild || !done || next === undefined) return null
  return (
    <Paper withBorder p="sm" component="section" aria-label={words.card}>
      <Group gap="md">
        <IconListCheck size={20} aria-hidden />
        <Text flex={1} miw={200}>
          <b>{words.card}.</b> {words.progress(done.size, steps.length)}. {words.next}: {words.steps[next].title}.
        </Text>
        <Progress
          value={(100 * done.size) / steps.length}
          w={120}
          aria-label={words.progress(done.size, steps.length)}
          visibleFrom="sm"
        />
        <Button component={Link} to="/staff/setup/guide" size="xs">
          {words.next}
        </Button>
      </Group>
    </Paper>
  )
}
