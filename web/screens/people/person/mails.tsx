import { Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { mailsTo } from '../../../api/people.ts'
import * as texts from '../../../texts/texts.ts'
import { Loaded } from '../../../ui/loaded.tsx'
import { Section } from '../../../ui/section.tsx'
import { State, type StateKind } from '../../../ui/state.tsx'
import { When } from '../../../ui/when.tsx'
import type { Place } from '../person.tsx'

const words = texts.people.rest

const kinds: Readonly<Record<keyof typeof words.mailStates, StateKind>> = {
  posted: 'waiting',
  sending: 'waiting',
  sent: 'open',
  failed: 'broken',
  unknown: 'soon',
}

/** What we wrote to the person, newest first, and whether it left. Salto's own invitations are not among them. */
export function Mails({ personId, zone }: Pick<Place, 'zone'> & { readonly personId: string }) {
  const mails = useQuery(mailsTo(personId))
  return (
    <Section title={words.mails}>
      <Loaded query={mails} lines={1}>
        {({ items }) =>
          items.length === 0 ? (
            <Text c="dimmed">{words.noMails}</Text>
          ) : (
            <Stack gap="xs">
              {items.map(({ id, kind, state, postedAt, failure }) => (
                <Group key={id} justify="space-between" wrap="nowrap" gap="sm">
                  <div>
                    <Text size="sm">{words.mailKinds[kind] ?? kind}</Text>
                    <Text size="xs" c="dimmed">
                      <When at={postedAt} zone={zone} />
                      {failure !== null && ` · ${failure}`}
                    </Text>
                  </div>
                  <State kind={kinds[state]}>{words.mailStates[state]}</State>
                </Group>
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Section>
  )
}
