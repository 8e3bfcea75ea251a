import { type RefObject, useLayoutEffect, useRef } from 'react'
import { leftOf, type Scale } from './scale.ts'

const hourMs = 3_600_000

/**
 * What is looked at first: an hour before now, or the beginning of the working day. Only another first day moves the view
 * again: not time that passes, nor an answer that came anew.
 */
export function useFirstSight(scroller: RefObject<HTMLDivElement | null>, scale: Scale, now: number): void {
  const shownFrom = useRef<number | null>(null)
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || shownFrom.current === scale.from) return
    shownFrom.current = scale.from
    const isNowShown = now >= scale.from && now < scale.until
    element.scrollLeft = leftOf(scale, isNowShown ? now - hourMs : scale.from + 7.5 * hourMs)
  }, [scroller, scale, now])
}
