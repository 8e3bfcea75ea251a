import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { Problem } from '../../../src/contract/problem.ts'
import { ask, ProblemFault } from '../../api/ask.ts'
import { day, time } from '../../format.ts'
import * as texts from '../../texts/texts.ts'
import { Trouble } from '../../ui/trouble.tsx'
import { spanWords } from './span-words.ts'
import { type Span, spanOf } from './times.ts'

const words = texts.reservations.refusal

export const problemOf = (error: unknown): Problem | null => (error instanceof ProblemFault ? error.problem : null)

interface Obstacle {
  readonly from: string
  readonly until: string
  readonly personId?: string
}

interface Facts {
  /** As it was wished. */
  readonly startsAt?: string
  readonly inTheWay?: readonly Obstacle[]
  readonly alternatives?: {
    readonly otherTimes: readonly { readonly startsAt: string; readonly endsAt: string }[]
    readonly otherUnits: readonly { readonly unitId: string; readonly name: string }[]
  }
  /** Of a time that the clock shows twice. */
  readonly instants?: readonly string[]
}

export interface Alternative {
  readonly span?: Span
  readonly unitId?: string
}

interface RefusalProps {
  readonly error: unknown
  readonly zone: string
  readonly onTake: (alternative: Alternative) => void
  readonly onExact: (at: number) => void
}

/** What stands in the way, and the nearest free times and units, each one press away. */
export function Refusal({ error, zone, onTake, onExact }: RefusalProps) {
  const problem = problemOf(error)
  const box = useRef<HTMLDivElement>(null)
  // It may stand below what fits: what went wrong is looked at next.
  useEffect(() => {
    if (error) box.current?.scrollIntoView({ block: 'nearest' })
  }, [error])
  if (!problem) return <Trouble error={error} />
  const { inTheWay = [], alternatives, instants, startsAt = '' } = (problem.facts ?? {}) as Facts
  return (
    <Alert ref={box} role="alert" color="red" variant="light" icon={<IconAlertTriangle />} title={words.title} p="sm">
      <Stack gap={8}>
        <Text size="sm">{instants ? words.twice : (problem.detail ?? problem.title)}</Text>
        {inTheWay.map(obstacle => (
          <Text key={obstacle.from} size="sm" fw={550} className="figures">
            <ReservedBy obstacle={obstacle} zone={zone} />
          </Text>
        ))}
        {instants && <Twice instants={instants} zone={zone} onExact={onExact} />}
        {alternatives && <Alternatives {...{ alternatives, startsAt, zone, onTake }} />}
      </Stack>
    </Alert>
  )
}

/** Whose reservation it is; the API says names only when they are asked for. */
export function ReservedBy({ obstacle, zone }: { readonly obstacle: Obstacle; readonly zone: string }) {
  const { personId } = obstacle
  const person = useQuery({
    queryKey: ['people', personId],
    queryFn: () => ask<{ name: string }>('GET', `/people/${personId}`),
    enabled: personId !== undefined,
  })
  const span = { from: Date.parse(obstacle.from), until: Date.parse(obstacle.until) }
  return words.reserved(person.data?.name ?? words.somebody, spanWords(span, zone))
}

interface AlternativesProps extends Pick<RefusalProps, 'zone' | 'onTake'> {
  readonly alternatives: NonNullable<Facts['alternatives']>
  readonly startsAt: string
}

const shownTimes = 4

function Alternatives({ alternatives: { otherTimes, otherUnits }, startsAt, zone, onTake }: AlternativesProps) {
  if (otherTimes.length + otherUnits.length === 0) return <Text size="sm">{words.none}</Text>
  const isSameDay = (at: string) => startsAt !== '' && day(at, zone) === day(startsAt, zone)
  // Another day is offered only where the day itself has nothing left.
  const today = otherTimes.filter(other => isSameDay(other.startsAt))
  const times = (today.length > 0 ? today : otherTimes).slice(0, shownTimes)
  return (
    <>
      <Text size="sm">{words.nearest}</Text>
      <Group gap={6}>
        {times.map(other => {
          const span = spanOf(other)
          return (
            <Button key={other.startsAt} size="compact-sm" variant="default" onClick={() => onTake({ span })}>
              {isSameDay(other.startsAt)
                ? `${time(other.startsAt, zone)}–${time(other.endsAt, zone)}`
                : spanWords(span, zone)}
            </Button>
          )
        })}
        {otherUnits.slice(0, shownTimes).map(({ unitId, name }) => (
          <Button key={unitId} size="compact-sm" variant="default" onClick={() => onTake({ unitId })}>
            {name}
          </Button>
        ))}
      </Group>
    </>
  )
}

const Twice = ({
  instants,
  zone,
  onExact,
}: Pick<RefusalProps, 'zone' | 'onExact'> & { instants: readonly string[] }) => (
  <Group gap={6}>
    {instants.map((at, index) => (
      <Button key={at} size="compact-sm" variant="default" onClick={() => onExact(Date.parse(at))}>
        {index === 0 ? words.first(time(at, zone)) : words.second(time(at, zone))}
      </Button>
    ))}
  </Group>
)
