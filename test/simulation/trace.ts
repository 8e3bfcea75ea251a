// What happened in a world, line by line: hashed, so that two runs of one seed can be compared, and kept at its end,
// so that a violation can be read.
import { createHash } from 'node:crypto'

const linesPerHash = 256

export class Trace {
  readonly #hash = createHash('sha256')
  readonly #kept: string[] = []
  readonly #keepMax: number
  #pending: string[] = []
  lines = 0

  constructor(keepMax: number) {
    this.#keepMax = keepMax
  }

  add(at: number, text: string): void {
    const line = `${at} ${text}`
    this.lines += 1
    this.#pending.push(line)
    if (this.#pending.length >= linesPerHash) this.#flush()
    if (this.#keepMax === 0) return
    this.#kept.push(line)
    if (this.#kept.length > 2 * this.#keepMax) this.#kept.splice(0, this.#keepMax)
  }

  /** The last lines, with their instants readable. */
  tail(): string[] {
    return this.#kept.slice(-this.#keepMax).map(line => {
      const cut = line.indexOf(' ')
      return `${new Date(Number(line.slice(0, cut))).toISOString()}${line.slice(cut)}`
    })
  }

  digest(): string {
    this.#flush()
    return this.#hash.copy().digest('hex')
  }

  #flush(): void {
    this.#hash.update(this.#pending.join('\n'))
    this.#pending = []
  }
}
