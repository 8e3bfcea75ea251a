import { Box, Group, Stack, Text } from '@mantine/core'
import { IconActivity } from '@tabler/icons-react'
import type { Confirmed } from '../../../api/access.ts'
import { useLiveness } from '../../../api/live.ts'
import * as texts from '../../../texts/texts.ts'
import { Empty } from '../../../ui/empty.tsx'
import { State, type StateKind } from '../../../ui/state.tsx'
import { When } from '../../../ui/when.tsx'
import { Column } from './column.tsx'

const words = texts.access.today.live
const { people } = texts.access.today.needs

/** What was given and taken at the doors, newest first, as Salto KS answers. */
export function LiveColumn({ live }: { readonly live: readonly Confirmed[] }) {
  const liveness = useLiveness()
  return (
    <Column title={words.title} says={liveness === 'live' ? words.says : words.reconnecting}>
      {live.length === 0 && <Empty icon={<IconActivity />} title={words.none} says={words.noneSays} />}
      <Stack gap={0} role="log" aria-label={words.title} aria-live="off">
        {live.map(line => (
          <Line key={line.id} line={line} />
        ))}
      </Stack>
    </Column>
  )
}

const kinds: Readonly<Record<Confirmed['what'], StateKind>> = {
  given: 'open',
  taken: 'quiet',
  invited: 'open',
  suspended: 'quiet',
  reactivated: 'open',
  deleted: 'quiet',
  failed: 'refused',
}

function sentenceOf({ what, people: named, count, accessGroupName, fault }: Confirmed): string {
  const who = people(
    named.map(({ name }) => name),
    count,
  )
  if (what === 'failed') return words.failed(who, words.faults[fault ?? ''] ?? words.unknownFault)
  if (what === 'given' || what === 'taken') return words[what](who, accessGroupName ?? '')
  return words[what](who)
}

function Line({ line }: { readonly line: Confirmed }) {
  return (
    <Box py={8} style={{ borderBottom: '1px solid var(--line)' }}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <State kind={kinds[line.what]}>{words.words[line.what]}</State>
        <Text span size="xs" c="dimmed" className="figures">
          <When at={line.at} as="today" isRelative />
        </Text>
      </Group>
      <Text size="sm">{sentenceOf(line)}</Text>
    </Box>
  )
}
