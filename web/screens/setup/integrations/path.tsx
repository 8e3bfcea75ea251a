import { Box, Group, Stack, Text } from '@mantine/core'
import { IconCircleCheckFilled, IconCircleDashed, IconProgress } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { sitesQuery } from '../../../api/nouns.ts'
import * as texts from '../../../texts/texts.ts'
import { Section } from '../../../ui/section.tsx'
import { When } from '../../../ui/when.tsx'
import type { Integration } from '../queries.ts'
import { NextStep } from './next-step.tsx'
import classes from './path.module.css'
import { hasMappedSite, isLive, type Step, stepsOf } from './steps.ts'

const words = texts.setup.integrations.path

/** The way from the request to open doors, and the one thing that comes next. */
export function PathSection({ integration }: { readonly integration: Integration }) {
  // Until Salto KS has been asked for them, nothing is said about sites.
  const sites = useQuery(sitesQuery).data ?? null
  const live = sites !== null && isLive(integration, sites)
  return (
    <Section title={words.title} says={words.says}>
      <ol className={classes['path']}>
        {stepsOf(integration, live).map(step => (
          <StepMark key={step.name} step={step} />
        ))}
      </ol>
      <NextStep integration={integration} isLive={live} hasMappedSite={sites && hasMappedSite(sites)} />
    </Section>
  )
}

const marks = { done: IconCircleCheckFilled, now: IconProgress, later: IconCircleDashed } as const

function StepMark({ step: { name, standing, at } }: { readonly step: Step }) {
  const Mark = marks[standing]
  const { name: label, who } = words.steps[name]
  return (
    <li className={classes['step']} data-standing={standing} aria-current={standing === 'now' ? 'step' : undefined}>
      <Group gap={8} wrap="nowrap">
        <Mark size={22} aria-hidden className={classes['mark']} />
        <Text fw={600}>{label}</Text>
        <Text size="xs" c="dimmed">
          {words[standing]}
        </Text>
      </Group>
      <Stack gap={0} pl={30}>
        <Text size="sm" c="dimmed">
          {who}
        </Text>
        <Box className="figures" fz="sm">
          {at === null ? (
            <Text size="sm" c="dimmed">
              {words.notYet}
            </Text>
          ) : (
            <When at={at} />
          )}
        </Box>
      </Stack>
    </li>
  )
}
