import { useEffect, useSyncExternalStore } from 'react'
import { chosenOrganization } from './ask.ts'
import { queries } from './queries.ts'

type Liveness = 'live' | 'reconnecting'
let liveness: Liveness = 'reconnecting'
const listeners = new Set<() => void>()

function become(next: Liveness): void {
  if (next === liveness) return
  liveness = next
  for (const listener of listeners) listener()
}

/**
 * Listens to what changes (`GET /live`, server-sent events: `event: changed`, a JSON list of nouns). The browser
 * reconnects by itself; after a gap everything is asked for once more, since what happened meanwhile was not heard.
 */
export function useLive(): void {
  useEffect(() => {
    const organization = chosenOrganization()
    const source = new EventSource(`/api/v1/live${organization ? `?organization=${organization}` : ''}`)
    let hasOpened = false
    source.addEventListener('open', () => {
      become('live')
      if (hasOpened) void queries.invalidateQueries()
      hasOpened = true
    })
    source.addEventListener('error', () => become('reconnecting'))
    source.addEventListener('changed', event => {
      const nouns = new Set<unknown>(JSON.parse(event.data) as string[])
      void queries.invalidateQueries({ predicate: ({ queryKey }) => nouns.has(queryKey[0]) })
    })
    return () => source.close()
  }, [])
}

export const useLiveness = (): Liveness =>
  useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => liveness,
  )
