/**
 * Seeded randomness. One seed gives one sequence of numbers and ids, so that two runs of the emulator are alike.
 * sfc32 (Chris Doty-Humphrey, public domain), its state is four 32-bit words and can be dumped.
 */
export class Dice {
  #words: [number, number, number, number]

  constructor(seed: number, stream = '') {
    let mixed = hash32(`${seed}:${stream}`)
    const word = () => {
      mixed = (mixed + 0x9e3779b9) | 0
      let z = mixed
      z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
      return (z ^ (z >>> 16)) | 0
    }
    this.#words = [word(), word(), word(), word()]
    for (let i = 0; i < 12; i++) this.word()
  }

  /** The next 32 bits, as an unsigned integer. */
  word(): number {
    const [a, b, c, d] = this.#words
    const t = (((a + b) | 0) + d) | 0
    this.#words = [b ^ (b >>> 9), (c + (c << 3)) | 0, (((c << 21) | (c >>> 11)) + t) | 0, (d + 1) | 0]
    return t >>> 0
  }

  /** A number in [0, 1). */
  fraction(): number {
    return this.word() / 0x1_0000_0000
  }

  /** An integer in [min, max]. */
  between(min: number, max: number): number {
    return min + Math.floor(this.fraction() * (max - min + 1))
  }

  /** A UUID in the form of version 4. */
  uuid(): string {
    const hex = [this.word(), this.word(), this.word(), this.word()].map(w => w.toString(16).padStart(8, '0')).join('')
    const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16)
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
  }

  /** The state, to be put back with `restore`. */
  state(): number[] {
    return [...this.#words]
  }

  restore(words: readonly number[]): void {
    const [a = 0, b = 0, c = 0, d = 0] = words
    this.#words = [a, b, c, d]
  }
}

/** FNV-1a with a final mix, 32 bits unsigned. */
export function hash32(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d)
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b)
  return (h ^ (h >>> 16)) >>> 0
}
