import { Box, Button, Group, Paper, Skeleton, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { placeOf, type Step, steps, useFirstSteps } from '../../shell/first-steps.ts'
import * as texts from '../../texts/texts.ts'
import { Screen } from '../../ui/screen.tsx'
import { State } from '../../ui/state.tsx'

const words = texts.shell.guide

/** From an empty house to the first door: each step with its one action. */
export function GuideScreen() {
  const done = useFirstSteps()
  const next = done && steps.find(step => !done.has(step))
  return (
    <Screen
      title={texts.shell.areas.guide}
      state={<Text c="dimmed">{done && next === undefined ? words.allDone : words.says}</Text>}
    >
      <Stack component="ol" gap="sm" maw={720} p={0} m={0} style={{ listStyle: 'none' }}>
        {steps.map((step, index) => (
          <li key={step}>
            {done ? (
              <StepCard step={step} number={index + 1} isDone={done.has(step)} isNext={step === next} />
            ) : (
              <Skeleton height={76} radius="md" />
            )}
          </li>
        ))}
      </Stack>
    </Screen>
  )
}

interface StepCardProps {
  readonly step: Step
  readonly number: number
  readonly isDone: boolean
  readonly isNext: boolean
}

function StepCard({ step, number, isDone, isNext }: StepCardProps) {
  const { title, says, action } = words.steps[step]
  return (
    <Paper withBorder p="md" style={isNext ? { borderColor: 'var(--mantine-primary-color-filled)' } : {}}>
      <Group gap="md" align="center">
        <ThemeIcon size={32} radius="xl" variant={isDone || isNext ? 'filled' : 'default'} aria-hidden>
          {isDone ? <IconCheck size={18} /> : <span className="figures">{number}</span>}
        </ThemeIcon>
        <Box flex={1} miw={200}>
          <Title order={2} fz="md">
            {title}
          </Title>
          <Text size="sm" c="dimmed">
            {says}
          </Text>
        </Box>
        {isDone ? (
          <State kind="open">{words.done}</State>
        ) : (
          <Button component={Link} to={placeOf[step]} size="xs" variant={isNext ? 'filled' : 'default'}>
            {action}
          </Button>
        )}
      </Group>
    </Paper>
  )
}
