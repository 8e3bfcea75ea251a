import { useEffect, useState } from 'preact/hooks'

const tickMs = 1000

/** The present, for countdowns: milliseconds since the epoch, once a second while somebody looks. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') setNow(Date.now())
    }, tickMs)
    return () => clearInterval(timer)
  }, [])
  return now
}
