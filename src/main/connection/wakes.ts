// Hands the wake-ups of a connection to its writer: when a commit tells of one, wherever it was made, and every second
// besides, because what is told may be lost.
import { setTimeout as delay } from 'node:timers/promises'
import type { ChangeFeed } from '../../ports/changes.ts'
import type { Wake } from '../../ports/wake.ts'

export interface WakeSource {
  /** Takes out those that have committed. */
  readonly take: (organizationId: string) => Promise<readonly Wake['personIds'][]>
  readonly changes: ChangeFeed
  readonly report: (error: unknown) => void
}

const everyMs = 1_000
/** The first is handed over at once. What comes this soon after it comes together, and needs one pass instead of many. */
const togetherMs = 50

/** Older ones are dropped first: a writer that starts looks at everybody. Call the answer to hear no more. */
export async function listenToWakes(
  { take, changes, report }: WakeSource,
  organizationId: string,
  heard: (personIds: Wake['personIds']) => void,
): Promise<() => Promise<void>> {
  await take(organizationId)
  let isOver = false
  let isWanted = false
  let taking: Promise<void> | null = null
  const takeAll = async () => {
    try {
      while (isWanted && !isOver) {
        isWanted = false
        for (const personIds of await take(organizationId)) heard(personIds)
        await delay(togetherMs)
      }
    } catch (error) {
      report(error)
    } finally {
      taking = null
    }
  }
  const look = () => {
    isWanted = true
    taking ??= takeAll()
  }
  let stopListening: (() => void) | null = null
  let opening: Promise<void> | null = null
  const listen = async () => {
    try {
      stopListening = await changes.listen(organizationId, {
        heard: change => change.table === 'wakes' && look(),
        lost: () => {
          stopListening = null
        },
      })
    } catch (error) {
      report(error)
    } finally {
      opening = null
    }
  }
  const timer = setInterval(() => {
    if (stopListening === null) opening ??= listen()
    look()
  }, everyMs)
  opening = listen()
  await opening
  return async () => {
    isOver = true
    clearInterval(timer)
    await opening
    stopListening?.()
    await taking
  }
}
