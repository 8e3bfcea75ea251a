import { Alert, List, Text } from '@mantine/core'
import { IconArrowsExchange } from '@tabler/icons-react'
import { useQueries } from '@tanstack/react-query'
import { ask } from '../../api/ask.ts'
import * as texts from '../../texts/texts.ts'
import { Trouble } from '../../ui/trouble.tsx'
import type { Plan, Proposal } from './plan.ts'

const words = texts.inventory.plan

export interface MappingPlan {
  readonly plans: readonly Plan[]
  /** People who lose a group by any of the changes; each is counted once a change. */
  readonly losing: number
  readonly isKnown: boolean
  readonly error: Error | null
}

/** What changed mappings would do, one a location: who gets and who loses which group. */
export function useMappingPlan(proposals: readonly Proposal[]): MappingPlan {
  return useQueries({
    queries: proposals.map(proposal => ({
      queryKey: ['access', 'plan', proposal],
      queryFn: () => ask<Plan>('POST', '/access/plan', { body: proposal }),
    })),
    combine: results => {
      const plans = results.flatMap(({ data }) => data ?? [])
      return {
        plans,
        losing: plans.reduce((sum, plan) => sum + plan.losing, 0),
        isKnown: results.every(({ data }) => data !== undefined),
        error: results.find(({ error }) => error !== null)?.error ?? null,
      }
    },
  })
}

/** Said before the button can be pressed. */
export function MappingConsequences({ plan, isAsked }: { readonly plan: MappingPlan; readonly isAsked: boolean }) {
  if (!isAsked) return null
  if (plan.error) return <Trouble error={plan.error} />
  if (!plan.isKnown) return <Text c="dimmed">{words.checking}</Text>
  const groups = plan.plans.flatMap(({ groups }) => groups)
  const isTaking = plan.losing > 0
  return (
    <Alert
      role="status"
      color={isTaking ? 'red' : 'latch'}
      variant="light"
      icon={<IconArrowsExchange />}
      title={words.title}
    >
      {groups.length === 0 && <Text size="sm">{words.nothing}</Text>}
      <List size="sm" spacing={2}>
        {groups.flatMap(({ accessGroupId, name, losing, gaining }) => [
          ...(losing > 0 ? [<List.Item key={`-${accessGroupId}`}>{`− ${words.loses(losing, name)}`}</List.Item>] : []),
          ...(gaining > 0
            ? [<List.Item key={`+${accessGroupId}`}>{`+ ${words.gains(gaining, name)}`}</List.Item>]
            : []),
        ])}
      </List>
      {plan.plans.map(({ leftWithNothing, noAccessPolicy }, index) =>
        leftWithNothing > 0 ? (
          <Text size="sm" mt="xs" key={String(index)}>
            {words.leftWithNothing[noAccessPolicy](leftWithNothing)}
          </Text>
        ) : null,
      )}
      {isTaking && (
        <Text size="sm" mt="xs" c="dimmed">
          {words.brake}
        </Text>
      )}
    </Alert>
  )
}
