import { Alert, Button, Group, NativeSelect, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import type { Problem } from '../../../src/contract/problem.ts'
import { date as dateWords } from '../../format.ts'
import * as texts from '../../texts/texts.ts'
import { ReservedBy } from './refusal.tsx'
import { spanWords } from './span-words.ts'

const words = texts.reservations.conflicts

type Proposal =
  | { readonly choice: 'skip' }
  | { readonly choice: 'move'; readonly startsAt: string; readonly endsAt: string }
  | { readonly choice: 'unit'; readonly unitId: string; readonly name: string }

export interface Conflict {
  readonly date: string
  readonly sentence: string
  readonly inTheWay: readonly { readonly from: string; readonly until: string; readonly personId?: string }[]
  readonly proposals: readonly Proposal[]
}

/** An answer to one date, as the API takes it. */
export type Resolution = { readonly date: string; readonly choice: Proposal['choice'] } & Record<string, unknown>

/** The dates of a series that cannot be as wished; null: the problem is another one. */
export function conflictsOf(problem: Problem | null): { conflicts: readonly Conflict[]; dates: number } | null {
  const facts = (problem?.facts ?? {}) as { conflicts?: readonly Conflict[]; dates?: number }
  return facts.conflicts ? { conflicts: facts.conflicts, dates: facts.dates ?? facts.conflicts.length } : null
}

interface ConflictsProps {
  readonly conflicts: readonly Conflict[]
  /** Of the whole series. */
  readonly dates: number
  readonly zone: string
  readonly isPending: boolean
  /** Dates resolved in an earlier round, which were taken meanwhile or belong to it. */
  readonly earlier: readonly Resolution[]
  readonly onResolve: (resolutions: readonly Resolution[]) => void
  readonly onBack: () => void
}

/** One list, a choice for each date, totals below, one button. */
export function Conflicts({ conflicts, dates, zone, isPending, earlier, onResolve, onBack }: ConflictsProps) {
  const [picked, setPicked] = useState<ReadonlyMap<string, number>>(new Map())
  const choiceOf = ({ date, proposals }: Conflict): Proposal => {
    const index = picked.get(date)
    return (index === undefined ? undefined : proposals[index]) ?? proposals[0] ?? { choice: 'skip' }
  }
  const choices = conflicts.map(choiceOf)
  const count = (choice: Proposal['choice']) => choices.filter(each => each.choice === choice).length
  const left = dates - count('skip')
  const pickAll = (choice: Proposal['choice']) =>
    setPicked(new Map(conflicts.map(({ date, proposals }) => [date, indexOf(proposals, choice)])))
  return (
    <Stack gap="sm">
      <Alert role="alert" color="yellow" variant="light" icon={<IconAlertTriangle />} p="sm">
        <Title order={2} fz="md">
          {words.title(conflicts.length, dates)}
        </Title>
        <Text size="sm">{words.says}</Text>
      </Alert>
      <Group gap={6}>
        <Button size="compact-xs" variant="default" onClick={() => pickAll('skip')}>
          {words.allSkip}
        </Button>
        {conflicts.some(({ proposals }) => indexOf(proposals, 'unit') > 0) && (
          <Button size="compact-xs" variant="default" onClick={() => pickAll('unit')}>
            {words.allUnit}
          </Button>
        )}
      </Group>
      <Stack gap="xs" mah={280} style={{ overflowY: 'auto' }}>
        {conflicts.map(conflict => (
          <Line
            key={conflict.date}
            conflict={conflict}
            zone={zone}
            index={picked.get(conflict.date) ?? 0}
            onPick={index => setPicked(new Map([...picked, [conflict.date, index]]))}
          />
        ))}
      </Stack>
      <Text size="sm" fw={550} className="figures">
        {words.totals(dates - conflicts.length, count('move'), count('unit'), count('skip'))}
      </Text>
      <Group justify="space-between">
        <Button variant="default" onClick={onBack}>
          {texts.reservations.card.back}
        </Button>
        <Button
          disabled={left === 0}
          loading={isPending}
          onClick={() => onResolve(joined(earlier, conflicts, choices))}
        >
          {left === 0 ? words.none : words.submit(left)}
        </Button>
      </Group>
    </Stack>
  )
}

const indexOf = (proposals: readonly Proposal[], choice: Proposal['choice']): number =>
  Math.max(
    0,
    proposals.findIndex(each => each.choice === choice),
  )

function joined(
  earlier: readonly Resolution[],
  conflicts: readonly Conflict[],
  choices: readonly Proposal[],
): Resolution[] {
  const asked = new Set(conflicts.map(({ date }) => date))
  const now = conflicts.map(({ date }, index): Resolution => {
    const { name: _name, ...choice } = { name: '', ...(choices[index] ?? { choice: 'skip' as const }) }
    return { date, ...choice }
  })
  return [...earlier.filter(({ date }) => !asked.has(date)), ...now]
}

interface LineProps {
  readonly conflict: Conflict
  readonly zone: string
  readonly index: number
  readonly onPick: (index: number) => void
}

function Line({ conflict: { date, sentence, inTheWay, proposals }, zone, index, onPick }: LineProps) {
  const wordsOf = (proposal: Proposal): string =>
    proposal.choice === 'skip'
      ? words.skip
      : proposal.choice === 'unit'
        ? words.unit(proposal.name)
        : words.move(spanWords({ from: Date.parse(proposal.startsAt), until: Date.parse(proposal.endsAt) }, zone))
  const [first] = inTheWay
  return (
    <div>
      <Text size="sm" className="figures">
        <b>{dateWords(date)}</b> · {first ? <ReservedBy obstacle={first} zone={zone} /> : sentence}
      </Text>
      <NativeSelect
        size="xs"
        aria-label={`${words.choice}: ${dateWords(date)}`}
        data={proposals.map((proposal, at) => ({ value: String(at), label: wordsOf(proposal) }))}
        value={String(index)}
        onChange={event => onPick(Number(event.currentTarget.value))}
      />
    </div>
  )
}
