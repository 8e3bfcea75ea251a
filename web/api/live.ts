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

const firstPauseMs = 1000
const longestPauseMs = 30_000
/** The server says every 15 seconds that the line stands; a line that is silent for longer is cut, whatever it seems. */
const silenceMs = 40_000

/** The line to the server, opened again whenever it is cut. `stop` ends it. */
class Line {
  readonly #url: string
  #source: EventSource | null = null
  #pauseMs = firstPauseMs
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Whether something may have been missed: then the next opening asks for everything once more. */
  #hasGap = false

  constructor(url: string) {
    this.#url = url
  }

  open(): void {
    this.stop()
    const source = new EventSource(this.#url)
    this.#source = source
    this.#expectWithin(silenceMs)
    source.addEventListener('open', () => {
      become('live')
      this.#pauseMs = firstPauseMs
      this.#expectWithin(silenceMs)
      if (this.#hasGap) void queries.invalidateQueries()
      this.#hasGap = true
    })
    // The browser's own way back gives up for good after some answers, so we come back ourselves.
    source.addEventListener('error', () => this.#comeBackLater())
    source.addEventListener('beat', () => this.#expectWithin(silenceMs))
    source.addEventListener('changed', event => {
      this.#expectWithin(silenceMs)
      const nouns = new Set<unknown>(JSON.parse(event.data) as string[])
      void queries.invalidateQueries({ predicate: ({ queryKey }) => nouns.has(queryKey[0]) })
    })
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#source?.close()
    this.#source = null
  }

  #expectWithin(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#comeBackLater(), ms)
  }

  /** Not all screens at the same moment: a server that starts again would be asked by everybody at once. */
  #comeBackLater(): void {
    this.stop()
    become('reconnecting')
    const pauseMs = this.#pauseMs * (0.5 + Math.random())
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs)
    this.#timer = setTimeout(() => this.open(), pauseMs)
  }
}

/**
 * Listens to what changes (`GET /live`, server-sent events: `changed` with a JSON list of nouns). After a gap everything is
 * asked for once more, since what happened meanwhile was not heard. A hidden tab listens to nothing: a browser allows six
 * connections to one host, and tabs that nobody looks at would use them up.
 */
export function useLive(): void {
  useEffect(() => {
    const organization = chosenOrganization()
    const line = new Line(`/api/v1/live${organization ? `?organization=${organization}` : ''}`)
    const follow = () => {
      if (document.hidden) line.stop()
      else line.open()
    }
    // The browser knows sooner than any silence that the network is back.
    const comeBack = () => line.open()
    follow()
    document.addEventListener('visibilitychange', follow)
    window.addEventListener('online', comeBack)
    return () => {
      document.removeEventListener('visibilitychange', follow)
      window.removeEventListener('online', comeBack)
      line.stop()
    }
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
