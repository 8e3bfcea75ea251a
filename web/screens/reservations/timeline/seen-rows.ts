import { type RefObject, useLayoutEffect, useState } from 'react'
import { headHeight, rowHeight } from './sizes.ts'

/** Rows drawn beyond each edge, so that a quick scroll finds them there. */
const spareRows = 4

export interface Seen {
  readonly first: number
  /** Not itself included. */
  readonly end: number
  /** Pixels that the timeline has from edge to edge. */
  readonly width: number
}

/** Which rows are in sight: only these are in the document, however many units there are. */
export function useSeenRows(scroller: RefObject<HTMLDivElement | null>, count: number): Seen {
  const [seen, setSeen] = useState<Seen>({ first: 0, end: 20, width: 0 })
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const look = () => {
      const first = Math.max(0, Math.floor(element.scrollTop / rowHeight) - spareRows)
      const inSight = Math.ceil((element.clientHeight - headHeight) / rowHeight)
      const end = first + inSight + 2 * spareRows
      const width = element.clientWidth
      setSeen(last => (last.first === first && last.end === end && last.width === width ? last : { first, end, width }))
    }
    look()
    element.addEventListener('scroll', look, { passive: true })
    const watch = new ResizeObserver(look)
    watch.observe(element)
    return () => {
      element.removeEventListener('scroll', look)
      watch.disconnect()
    }
  }, [scroller])
  return { ...seen, end: Math.min(seen.end, count) }
}
