import { Button, Group, Stack, Table, Text } from '@mantine/core'
import { IconNotebook } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Journal, journalQuery } from '../../api/access.ts'
import { useMay } from '../../api/session.ts'
import { useZone } from '../../shell/location.ts'
import * as texts from '../../texts/texts.ts'
import { Empty } from '../../ui/empty.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { Screen } from '../../ui/screen.tsx'
import { When } from '../../ui/when.tsx'
import { Filters, filtersAsked, noFilters } from './journal/filters.tsx'
import { actorOf, sentenceOf } from './journal/sentence.ts'

const words = texts.access.journal

/** Who did what, in sentences, newest first. */
export function JournalScreen() {
  const mayRead = useMay('manager')
  return (
    <Screen title={texts.shell.areas.journal}>
      {mayRead ? <Lines /> : <Empty icon={<IconNotebook />} title={words.onlyManagers} says={words.onlyManagersSays} />}
    </Screen>
  )
}

function Lines() {
  const zone = useZone()
  const [filters, setFilters] = useState(noFilters)
  const query = useInfiniteQuery(journalQuery(filtersAsked(filters, zone)))
  return (
    <Stack>
      <Filters filters={filters} zone={zone} onChange={setFilters} />
      <Loaded query={query} lines={12}>
        {({ pages }) => (
          <>
            <Found pages={pages} zone={zone} />
            {query.hasNextPage && (
              <Group>
                <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {texts.shell.more}
                </Button>
              </Group>
            )}
          </>
        )}
      </Loaded>
    </Stack>
  )
}

function Found({ pages, zone }: { readonly pages: readonly Journal[]; readonly zone: string }) {
  if (pages.every(({ items }) => items.length === 0)) {
    return <Empty icon={<IconNotebook />} title={words.none} says={words.noneSays} />
  }
  return (
    <Table verticalSpacing={6} highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={190}>{words.columns.at}</Table.Th>
          <Table.Th>{words.columns.what}</Table.Th>
          <Table.Th visibleFrom="sm">{words.columns.who}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {pages.flatMap(({ items, names }) =>
          items.map(entry => (
            <Table.Tr key={entry.id}>
              <Table.Td>
                <When at={entry.at} zone={zone} />
              </Table.Td>
              <Table.Td className="breaks-anywhere">
                {sentenceOf(entry, names)}
                <Text size="xs" c="dimmed" hiddenFrom="sm">
                  {actorOf(entry, names)}
                </Text>
              </Table.Td>
              <Table.Td visibleFrom="sm">{actorOf(entry, names)}</Table.Td>
            </Table.Tr>
          )),
        )}
      </Table.Tbody>
    </Table>
  )
}
