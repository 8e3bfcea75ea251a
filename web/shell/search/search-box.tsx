import { useDebouncedValue } from '@mantine/hooks'
import { Spotlight } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { texts } from '../../texts/texts.ts'
import { type Found, useFound } from './found.tsx'

const words = texts.shell.search

/** People, units, coming reservations, products, doors and the areas themselves. */
export function SearchBox() {
  const [typed, setTyped] = useState('')
  const [wanted] = useDebouncedValue(typed.trim(), 150)
  const { groups, isSearching } = useFound(wanted)
  const router = useRouter()
  const isEmpty = groups.every(({ items }) => items.length === 0)
  return (
    <Spotlight.Root
      query={typed}
      onQueryChange={setTyped}
      shortcut={null}
      scrollable
      maxHeight={480}
      attributes={{ content: { 'aria-label': words.open } }}
      overlayProps={{ blur: 0 }}
    >
      <Spotlight.Search
        placeholder={words.placeholder}
        aria-label={words.placeholder}
        leftSection={<IconSearch size={18} aria-hidden />}
      />
      <Spotlight.ActionsList aria-label={words.results}>
        {groups
          .filter(({ items }) => items.length > 0)
          .map(({ label, items }) => (
            <Spotlight.ActionsGroup key={label} label={label}>
              {items.map(item => (
                <Hit key={item.to} item={item} onChosen={() => router.history.push(item.to)} />
              ))}
            </Spotlight.ActionsGroup>
          ))}
        {isEmpty && <Spotlight.Empty>{isSearching ? words.searching : words.nothing(wanted)}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}

function Hit({ item: { label, detail, Icon }, onChosen }: { readonly item: Found; readonly onChosen: () => void }) {
  return (
    <Spotlight.Action
      label={label}
      {...(detail === null ? {} : { description: detail })}
      leftSection={<Icon size={18} aria-hidden />}
      onClick={onChosen}
    />
  )
}
