import { Box, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { RepeatMailButton } from '../../../forms/organisation/repeat-mail.tsx'
import * as texts from '../../../texts/texts.ts'
import { Loaded } from '../../../ui/loaded.tsx'
import { Section } from '../../../ui/section.tsx'
import { State } from '../../../ui/state.tsx'
import { When } from '../../../ui/when.tsx'
import { failedMailsQuery, type Mail } from '../queries.ts'
import { letterName, mayRepeat } from './letter-name.ts'

const words = texts.setup.organisation.failed

/** Mails that were refused, and those of which nobody knows whether they arrived. */
export function FailedMails() {
  const mails = useQuery(failedMailsQuery)
  return (
    <Section title={words.title} says={words.says}>
      <Loaded query={mails} lines={3}>
        {items =>
          items.length === 0 ? (
            <State kind="open">{words.none}</State>
          ) : (
            <Stack gap="md">
              {items.map(mail => (
                <FailedMail key={mail.id} mail={mail} />
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Section>
  )
}

function FailedMail({ mail }: { readonly mail: Mail }) {
  const { kind, email, postedAt, state, failure } = mail
  return (
    <Box>
      <State kind={state === 'unknown' ? 'soon' : 'broken'}>{letterName(kind)}</State>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {email ?? words.erased} · <When at={postedAt} />
      </Text>
      <Text size="sm" c="dimmed">
        {failure} {state === 'unknown' && words.unknown}
      </Text>
      {mayRepeat(mail) ? (
        <RepeatMailButton mail={mail} />
      ) : (
        <Text size="sm" c="dimmed">
          {words.noLink}
        </Text>
      )}
    </Box>
  )
}
