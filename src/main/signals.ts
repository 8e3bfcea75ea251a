// Being asked to stop: Ctrl-C, or SIGTERM from whatever runs us. Asked again, we leave at once.

/** Resolves at the first signal. */
export function asksToStop(): Promise<NodeJS.Signals> {
  return new Promise(resolve => {
    let isAsked = false
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (isAsked) process.exit(1)
        isAsked = true
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
