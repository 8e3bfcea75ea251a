import { Kbd, UnstyledButton } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import * as texts from '../../texts/texts.ts'
import classes from './search.module.css'
import { searchBox } from './store.ts'

const words = texts.shell.search

/** Fetched when it is first wanted. */
const SearchBox = lazy(async () => ({ default: (await import('./search-box.tsx')).SearchBox }))

/** Also by `/` and Ctrl K, from anywhere but a field that one types in. */
export function SearchButton() {
  const [isWanted, setWanted] = useState(false)
  const open = () => {
    setWanted(true)
    searchBox.open()
  }
  useHotkeys([
    ['/', open],
    ['mod+K', open],
  ])
  return (
    <>
      <UnstyledButton className={classes['button']} onClick={open} aria-label={words.open}>
        <IconSearch size={16} aria-hidden />
        <span className={classes['says']}>{words.button}</span>
        <Kbd size="xs" className={classes['says']}>
          /
        </Kbd>
      </UnstyledButton>
      {isWanted && (
        <Suspense>
          <SearchBox />
        </Suspense>
      )}
    </>
  )
}
