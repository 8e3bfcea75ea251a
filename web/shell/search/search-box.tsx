import '@mantine/spotlight/styles.css'
import { useDebouncedValue } from '@mantine/hooks'
import { Spotlight } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { useRouter } from '@tanstack/react-router'
import { type KeyboardEvent, useState } from 'react'
import * as texts from '../../texts/texts.ts'
import { type Found, useFound } from './found.tsx'
import classes from './search.module.css'
import { searchBox, searchStore } from './store.ts'

const words = texts.shell.search

/** The kit marks what is chosen on the line itself, and draws it anew with every answer: its count may be of old lines. */
const isAnyChosen = (): boolean => document.querySelector('[data-action][data-selected]') !== null

/** People, units, coming reservations, products, doors and the areas themselves. */
export function SearchBox() {
  const [typed, setTyped] = useState('')
  const [wanted] = useDebouncedValue(typed.trim(), 150)
  const { groups, isSearching } = useFound(wanted)
  const router = useRouter()
  const [first] = groups.flatMap(({ items }) => items)
  /** Nothing is chosen yet: the first line is meant, once it answers what is typed. What is chosen, the kit takes. */
  const takeFirst = (event: KeyboardEvent) => {
    const isAnswered = typed.trim() === wanted && wanted !== '' && !isSearching
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || isAnyChosen() || !first || !isAnswered) return
    searchBox.close()
    router.history.push(first.to)
  }
  return (
    <Spotlight.Root
      store={searchStore}
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
        onKeyDown={takeFirst}
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
        {!first && <Spotlight.Empty>{isSearching ? words.searching : words.nothing(wanted)}</Spotlight.Empty>}
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
      className={classes['hit'] ?? ''}
    />
  )
}
