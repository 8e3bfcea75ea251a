// Asks for the seals of the journal within a second of a line (I27). Each process seals what it wrote; now and then it
// looks at everybody's, for lines that a killed process left behind.

export interface SealParts {
  /** Seals what waits, at most `batchLimit` lines; answers how many. */
  readonly seal: (organizationId: string) => Promise<number>
  readonly organizationIds: () => Promise<readonly string[]>
  readonly report: (error: unknown) => void
}

const everyMs = 250
const sweepEveryMs = 10_000
const batchLimit = 2000

export class JournalSeals {
  readonly #parts: SealParts
  readonly #wanted = new Set<string>()
  #timer: NodeJS.Timeout | null = null
  #running: Promise<void> | null = null
  #sweptMs = Number.NEGATIVE_INFINITY

  constructor(parts: SealParts) {
    this.#parts = parts
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      this.#running ??= this.#seal().finally(() => {
        this.#running = null
      })
    }, everyMs)
  }

  want(organizationId: string): void {
    this.#wanted.add(organizationId)
  }

  /** Seals what this process has written, and stops. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    await this.#running
    await this.#seal()
  }

  async #seal(): Promise<void> {
    try {
      if (performance.now() - this.#sweptMs > sweepEveryMs) {
        this.#sweptMs = performance.now()
        for (const id of await this.#parts.organizationIds()) this.#wanted.add(id)
      }
      for (const id of [...this.#wanted]) {
        this.#wanted.delete(id)
        if ((await this.#parts.seal(id)) >= batchLimit) this.#wanted.add(id)
      }
    } catch (error) {
      // The lines wait in their table; the next round or the sweep asks again.
      this.#sweptMs = Number.NEGATIVE_INFINITY
      this.#parts.report(error)
    }
  }
}
