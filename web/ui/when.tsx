import { Text } from '@mantine/core'
import { dayAndTime, relative, time } from '../format.ts'
import { useZone } from '../shell/location.ts'
import { useNow } from './now.ts'

interface WhenProps {
  readonly at: string
  /** The zone of the place; left out where the instant belongs to none. */
  readonly zone?: string
  /** `today`: the time alone, for lists of one day. */
  readonly as?: 'full' | 'today'
  readonly isRelative?: boolean
}

/** An instant, relative and absolute together: `in 12 minutes · 08:45`. */
export function When({ at, zone: ofPlace, as = 'full', isRelative = false }: WhenProps) {
  const now = useNow()
  const otherwise = useZone()
  const zone = ofPlace ?? otherwise
  const absolute = as === 'today' ? time(at, zone) : dayAndTime(at, zone)
  return (
    <Text span inherit component="time" dateTime={at} title={dayAndTime(at, zone)}>
      {isRelative ? `${relative(at, now)} · ${absolute}` : absolute}
    </Text>
  )
}
