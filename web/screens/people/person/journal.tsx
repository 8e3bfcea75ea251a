import { Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { journalOf } from '../../../api/people.ts'
import * as texts from '../../../texts/texts.ts'
import { Loaded } from '../../../ui/loaded.tsx'
import { Section } from '../../../ui/section.tsx'
import { When } from '../../../ui/when.tsx'
import type { Place } from '../person.tsx'

const words = texts.people.rest

/** The newest lines about the person. */
export function JournalOfPerson({ personId, zone }: Pick<Place, 'zone'> & { readonly personId: string }) {
  const journal = useQuery(journalOf(personId))
  return (
    <Section title={words.journal}>
      <Loaded query={journal} lines={3}>
        {({ items }) =>
          items.length === 0 ? (
            <Text c="dimmed">{words.noJournal}</Text>
          ) : (
            <Stack gap={4}>
              {items.map(({ id, at, action, actor }) => (
                <Group key={id} justify="space-between" wrap="nowrap" gap="sm">
                  <Text size="sm">
                    {saidOf(action)}
                    <Text span inherit c="dimmed">
                      {` · ${words.actors[actor.kind] ?? actor.kind}`}
                    </Text>
                  </Text>
                  <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
                    <When at={at} zone={zone} />
                  </Text>
                </Group>
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Section>
  )
}

const steps = ['intended', 'done', 'failed']

/** A line without words of its own says its code with spaces. */
function saidOf(action: string): string {
  const known = words.journalActions[action]
  if (known !== undefined) return known
  const [, deed = action, step = ''] = /^(.+)\.(\w+)$/.exec(action) ?? []
  return words.saltoActions[deed]?.[steps.indexOf(step)] ?? action.replaceAll(/[._]/g, ' ')
}
