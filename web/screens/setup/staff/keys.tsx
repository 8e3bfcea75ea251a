import { Button, Checkbox, Table, Text, VisuallyHidden } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { day, readerZone } from '../../../format.ts'
import { IssueKeyModal } from '../../../forms/staff/issue-api-key.tsx'
import { RevokeKeyButton } from '../../../forms/staff/revoke-api-key.tsx'
import * as texts from '../../../texts/texts.ts'
import { Empty } from '../../../ui/empty.tsx'
import { Loaded } from '../../../ui/loaded.tsx'
import { useNow } from '../../../ui/now.ts'
import { Section } from '../../../ui/section.tsx'
import { State } from '../../../ui/state.tsx'
import { type ApiKey, apiKeysQuery } from '../queries.ts'

const { keys: words, roles } = texts.setup.staff

export function KeysSection() {
  const keys = useQuery(apiKeysQuery)
  const [isIssuing, setIssuing] = useState(false)
  const issue = (
    <Button leftSection={<IconKey size={16} aria-hidden />} onClick={() => setIssuing(true)}>
      {words.issue}
    </Button>
  )
  return (
    <Section title={words.title} says={words.says} actions={keys.data?.length ? issue : null}>
      <Loaded query={keys} lines={4}>
        {items =>
          items.length === 0 ? (
            <Empty icon={<IconKey />} title={words.none} says={words.noneSays} action={issue} />
          ) : (
            <KeyTable keys={items} />
          )
        }
      </Loaded>
      {isIssuing && <IssueKeyModal onClose={() => setIssuing(false)} />}
    </Section>
  )
}

type Standing = 'active' | 'expired' | 'revoked'

const standingOf = ({ revokedAt, expiresAt }: ApiKey, now: number): Standing => {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && Date.parse(expiresAt) <= now ? 'expired' : 'active'
}

function KeyTable({ keys }: { readonly keys: readonly ApiKey[] }) {
  const now = useNow()
  const [isWhole, setWhole] = useState(false)
  const shown = keys.filter(key => isWhole || standingOf(key, now) === 'active')
  return (
    <>
      <Table.ScrollContainer type="native" minWidth={760}>
        <Table verticalSpacing="xs" aria-label={words.title}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{words.name}</Table.Th>
              <Table.Th>{words.prefix}</Table.Th>
              <Table.Th>{words.role}</Table.Th>
              <Table.Th>{words.scopes}</Table.Th>
              <Table.Th>{words.created}</Table.Th>
              <Table.Th>{words.expires}</Table.Th>
              <Table.Th pos="relative">
                <VisuallyHidden>{words.revoke}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map(key => (
              <KeyRow key={key.id} apiKey={key} standing={standingOf(key, now)} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {(isWhole || shown.length < keys.length) && (
        <Checkbox
          label={words.showRevoked}
          checked={isWhole}
          onChange={event => setWhole(event.currentTarget.checked)}
        />
      )}
    </>
  )
}

function KeyRow({ apiKey, standing }: { readonly apiKey: ApiKey; readonly standing: Standing }) {
  const { name, prefix, role, scopes, createdAt, expiresAt } = apiKey
  return (
    <Table.Tr>
      <Table.Td fw={550}>{name}</Table.Td>
      <Table.Td>
        <code>{prefix}…</code>
      </Table.Td>
      <Table.Td>{roles[role]}</Table.Td>
      <Table.Td maw={260}>
        <Text size="sm">{scopes.includes('*') ? words.allScopes : scopes.join(', ')}</Text>
      </Table.Td>
      <Table.Td>{day(createdAt, readerZone)}</Table.Td>
      <Table.Td>{expiresAt === null ? words.never : day(expiresAt, readerZone)}</Table.Td>
      <Table.Td ta="right">
        {standing === 'active' ? <RevokeKeyButton apiKey={apiKey} /> : <State kind="quiet">{words[standing]}</State>}
      </Table.Td>
    </Table.Tr>
  )
}
