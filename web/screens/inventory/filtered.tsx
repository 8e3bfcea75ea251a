import { Stack, Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'

/** Few enough to be looked at whole; a field to find one appears when they are not. */
const searchFrom = 12

interface FilteredProps<Thing> {
  readonly all: readonly Thing[]
  readonly words: { readonly filter: string; readonly nothingFound: string }
  readonly children: (shown: readonly Thing[]) => ReactNode
}

/** All of them by name, `Room 2` before `Room 10`; or those whose name holds what is typed. */
export function Filtered<Thing extends { readonly name: string }>({ all, words, children }: FilteredProps<Thing>) {
  const [search, setSearch] = useState('')
  const shown = all
    .filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()))
    .toSorted((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
  return (
    <Stack>
      {all.length >= searchFrom && (
        <TextInput
          aria-label={words.filter}
          placeholder={words.filter}
          leftSection={<IconSearch size={16} />}
          value={search}
          onChange={event => setSearch(event.currentTarget.value)}
          maw={320}
        />
      )}
      {shown.length === 0 && <Text c="dimmed">{words.nothingFound}</Text>}
      {children(shown)}
    </Stack>
  )
}
