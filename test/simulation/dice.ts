// SIMULATION: whole worlds of members, doors, staff and trouble, in virtual time, from one seed. Start reading in
// simulate.ts. Here: every choice that a world makes comes from these dice, so that a seed replays it.

/** sfc32: small, fast, and the same on every machine. */
export class Dice {
  #a: number
  #b: number
  #c: number
  #d: number

  constructor(seed: number, stream: string) {
    let hash = 0x811c9dc5 ^ seed
    for (const letter of stream) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193)
    this.#a = hash | 0
    this.#b = seed | 0
    this.#c = 0x9e3779b9
    this.#d = 1
    for (let warmUp = 0; warmUp < 12; warmUp += 1) this.next()
  }

  /** Uniform in [0, 1). */
  next(): number {
    const sum = (this.#a + this.#b + this.#d) | 0
    this.#d = (this.#d + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    this.#c |= 0
    return (sum >>> 0) / 4_294_967_296
  }

  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  chance(share: number): boolean {
    return this.next() < share
  }

  oneOf<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(this.next() * items.length)]
  }

  /** One of the keys, as often as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries<number>(weights) as [K, number][]
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [key, weight] of entries) {
      left -= weight
      if (left < 0) return key
    }
    const [last] = entries.at(-1) ?? []
    if (last === undefined) throw new Error('Nothing to choose from')
    return last
  }
}
