import { useEffect } from 'preact/hooks'

const listeners = new Set<() => void>()

/** Something may be different now: whoever shows anything asks again. */
export const stirred = {
  tell(): void {
    for (const listener of listeners) listener()
  },
  listen(listener: () => void): () => void {
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  },
}

/**
 * Hears what changes for the member who is signed in (`GET /me/live`). The browser reconnects by itself; after a gap
 * everything is asked for once more, since what happened meanwhile was not heard.
 */
export function useLive(): void {
  useEffect(() => {
    const source = new EventSource('/api/v1/me/live')
    let hasOpened = false
    source.addEventListener('open', () => {
      if (hasOpened) stirred.tell()
      hasOpened = true
    })
    source.addEventListener('changed', () => stirred.tell())
    return () => source.close()
  }, [])
}
