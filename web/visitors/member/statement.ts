// MEMBER: the member's own screens. Here: the one sentence that answers "may I come in?".
import { date } from '../../format.ts'
import type { Home } from '../api/types.ts'
import { texts } from '../texts/texts.ts'
import type { StateKind } from '../ui/state.tsx'
import { countdown, moment } from '../ui/when.tsx'

export interface Statement {
  readonly kind: StateKind
  readonly title: string
  readonly says: string
}

const words = texts.member

/** What is open now; else what comes next; else why nothing does. Nothing is called open before Salto KS has it. */
export function statementOf({ doors, memberships, organization }: Home, now: number): Statement {
  const open = doors.filter(({ state }) => state === 'open')
  if (open.length > 0) return { kind: 'open', title: words.isOpen, says: untilOf(open, now) }
  if (doors.some(({ state }) => state === 'preparing')) {
    return { kind: 'waiting', title: words.preparing, says: words.preparingSays }
  }
  const waiting = doors.find(({ state }) => state === 'waiting')
  if (waiting) return { kind: 'waiting', title: words.waiting, says: words.waits(waiting.whyNot) }
  const [next] = doors
    .filter(({ state }) => state === 'planned')
    .toSorted((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1))
  if (next?.from) {
    const says = words.opensSays(countdown(next.from, now))
    return { kind: 'soon', title: words.opens(moment(next.from, next.timeZone, now)), says }
  }
  return { kind: 'refused', ...whyNot(memberships, organization.name) }
}

/** When the first of the open doors closes, if it is foreseen. */
function untilOf(open: Home['doors'], now: number): string {
  const ends = open.flatMap(({ until, timeZone }) => (until === null ? [] : [{ until, timeZone }]))
  const [first] = ends.toSorted((a, b) => (a.until < b.until ? -1 : 1))
  if (!first || ends.length < open.length) return words.isOpenAlways
  return words.isOpenUntil(moment(first.until, first.timeZone, now))
}

function whyNot(memberships: Home['memberships'], house: string): Omit<Statement, 'kind'> {
  const { notOpen } = words
  const found = (state: Home['memberships'][number]['state']) => memberships.find(one => one.state === state)
  if (found('active')) return { title: notOpen.unmapped, says: notOpen.unmappedSays(house) }
  const planned = found('planned')
  if (planned) return { title: notOpen.starts(date(planned.startsOn)), says: notOpen.startsSays }
  const ended = found('ended')
  if (found('inactive')) return { title: notOpen.inactive, says: notOpen.inactiveSays(house) }
  if (ended?.endsOn) return { title: notOpen.ended(date(ended.endsOn)), says: notOpen.endedSays(house) }
  return { title: notOpen.none, says: notOpen.noneSays }
}
