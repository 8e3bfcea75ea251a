import { Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { journalOf } from '../../../api/people.ts'
import * as texts from '../../../texts/texts.ts'
import { Loaded } from '../../../ui/loaded.tsx'
import { Section } from '../../../ui/section.tsx'
import { When } from '../../../ui/when.tsx'
import { actorOf, sentenceOf } from '../../access/journal/sentence.ts'
import type { Place } from '../person.tsx'

const words = texts.people.rest

/** The newest lines about the person. */
export function JournalOfPerson({ personId, zone }: Pick<Place, 'zone'> & { readonly personId: string }) {
  const journal = useQuery(journalOf(personId))
  return (
    <Section title={words.journal}>
      <Loaded query={journal} lines={3}>
        {({ items, names }) =>
          items.length === 0 ? (
            <Text c="dimmed">{words.noJournal}</Text>
          ) : (
            <Stack gap={4}>
              {items.map(entry => (
                <Group key={entry.id} justify="space-between" align="baseline" wrap="nowrap" gap="sm">
                  <Text size="sm" className="breaks-anywhere">
                    {sentenceOf(entry, names)}
                    <Text span inherit c="dimmed">
                      {` · ${actorOf(entry, names)}`}
                    </Text>
                  </Text>
                  <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
                    <When at={entry.at} zone={zone} />
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
