import type { Clock } from '../ports/clock.ts'

/** A timer for longer goes off at once (Node counts in 31 bits): a window in a month is waited for in pieces. */
const timerLimitMs = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise(resolve => {
      if (signal?.aborted) return resolve()
      let timer: ReturnType<typeof setTimeout>
      const end = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', end)
        resolve()
      }
      const wait = (leftMs: number) => {
        timer =
          leftMs > timerLimitMs ? setTimeout(() => wait(leftMs - timerLimitMs), timerLimitMs) : setTimeout(end, leftMs)
      }
      wait(ms)
      signal?.addEventListener('abort', end, { once: true })
    }),
}
