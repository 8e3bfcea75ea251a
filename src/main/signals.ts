// Being asked to stop: Ctrl-C, or SIGTERM from whatever runs us. Asked again, we leave at once.

/** One Ctrl-C may reach us twice, from the terminal and from npm: only what comes later is asking again. */
const sameAskingMs = 2_000

/** Resolves at the first signal. */
export function asksToStop(): Promise<NodeJS.Signals> {
  return new Promise(resolve => {
    let askedMs = Number.POSITIVE_INFINITY
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (performance.now() - askedMs > sameAskingMs) process.exit(1)
        askedMs = Math.min(askedMs, performance.now())
        resolve(signal)
      })
    }
  })
}

const patienceMs = 20_000

/** A shutdown that hangs must not keep the machine from restarting us: what is written is durable either way. */
export async function withinPatience(work: Promise<unknown>): Promise<void> {
  const timer = setTimeout(() => {
    process.stderr.write(`Not everything ended within ${patienceMs / 1000} s; leaving all the same.\n`)
    process.exit(1)
  }, patienceMs)
  await work
  clearTimeout(timer)
}
