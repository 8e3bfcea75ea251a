import { Alert, List, Stack, Text } from '@mantine/core'
import { IconDoor } from '@tabler/icons-react'
import type { UseQueryResult } from '@tanstack/react-query'
import { Fragment } from 'react'
import { dayAndTime } from '../../format.ts'
import * as texts from '../../texts/texts.ts'
import { Trouble } from '../../ui/trouble.tsx'
import type { Plan } from './plan.ts'

const words = texts.people.plan

interface PersonPlanProps {
  readonly query: UseQueryResult<Plan>
  readonly zone: string
  /** A door's name by its id. */
  readonly doorName: (lockId: string) => string
}

type Change = Plan['changes'][number]
type Span = Change['gained'][number]

/** Which doors a change opens and closes for one person, and when: said before the button can be pressed. */
export function PersonPlan({ query, zone, doorName }: PersonPlanProps) {
  const { data: plan, error } = query
  if (error) return <Trouble error={error} />
  if (!plan) return <Text c="dimmed">{words.checking}</Text>
  const isTaking = plan.losing > 0
  const when = (span: Span) => whenOf(span, plan.at, zone)
  const doorsOf = ({ lockIds }: Change) => lockIds.map(doorName).join(', ')
  return (
    <Alert
      role="status"
      color={isTaking ? 'red' : 'latch'}
      variant="light"
      icon={<IconDoor aria-hidden />}
      title={words.title}
    >
      <Stack gap="xs">
        {plan.changes.length === 0 && <Text size="sm">{words.nothing}</Text>}
        <List size="sm" spacing={4} listStyleType="none" withPadding={false}>
          {plan.changes.map(change => (
            <Fragment key={`${change.personId} ${change.accessGroupId}`}>
              {change.lost.map(span => (
                <List.Item key={`-${span.from}`}>
                  {`${words.loses(change.accessGroupName, doorsOf(change))} ${when(span)}`}
                </List.Item>
              ))}
              {change.gained.map(span => (
                <List.Item key={`+${span.from}`}>
                  {`${words.gains(change.accessGroupName, doorsOf(change))} ${when(span)}`}
                </List.Item>
              ))}
            </Fragment>
          ))}
        </List>
        {plan.leftWithNothing > 0 && <Text size="sm">{words.leftWithNothing[plan.noAccessPolicy]}</Text>}
        {plan.reservationsKept.length > 0 && (
          <Text size="sm">
            {words.reservationsKept}{' '}
            {plan.reservationsKept.map(({ startsAt }) => dayAndTime(startsAt, zone)).join('; ')}
          </Text>
        )}
      </Stack>
    </Alert>
  )
}

function whenOf({ from, until }: Span, now: string, zone: string): string {
  if (until === null) return from === now ? words.fromNow : words.from(dayAndTime(from, zone))
  const end = dayAndTime(until, zone)
  return from === now ? words.nowUntil(end) : words.span(dayAndTime(from, zone), end)
}
