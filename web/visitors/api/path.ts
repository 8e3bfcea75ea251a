// API: where a visitor is, and what the screens ask. Here: the address, without a router library.
import { useEffect, useState } from 'preact/hooks'

const listeners = new Set<() => void>()

/** Goes to another screen of the visitors'; `replaces`: back leads past the one before. */
export function go(path: string, how: 'pushes' | 'replaces' = 'pushes'): void {
  if (how === 'pushes') history.pushState(null, '', path)
  else history.replaceState(null, '', path)
  for (const listener of listeners) listener()
}

/** Path, query and what stands behind the `#`, as they change. */
export function useAddress(): { readonly parts: readonly string[]; readonly query: URLSearchParams; hash: string } {
  const [, setChanges] = useState(0)
  useEffect(() => {
    const listener = () => setChanges(changes => changes + 1)
    listeners.add(listener)
    addEventListener('popstate', listener)
    return () => {
      listeners.delete(listener)
      removeEventListener('popstate', listener)
    }
  }, [])
  const { pathname, search, hash } = location
  return {
    parts: pathname
      .split('/')
      .filter(part => part !== '')
      .map(decodeURIComponent),
    query: new URLSearchParams(search),
    hash: hash.slice(1),
  }
}

/** A click that the screens answer themselves; with a modifier key the browser does what it does with links. */
export function follow(event: MouseEvent): void {
  const { currentTarget } = event
  if (!(currentTarget instanceof HTMLAnchorElement)) return
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
  event.preventDefault()
  go(`${currentTarget.pathname}${currentTarget.search}${currentTarget.hash}`)
  scrollTo(0, 0)
}
