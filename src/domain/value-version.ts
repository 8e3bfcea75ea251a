type Plain = string | number

/**
 * The version of a setting that is nothing but its value: another one for another value, so that whoever goes by it
 * overwrites nothing that they have not seen. A change and the change back leave it as it was, which harms nobody.
 * A positive whole number of at most 53 bits, by cyrb53 (public domain, github.com/bryc); no secret can hide behind it.
 */
export function valueVersion(...value: readonly Plain[]): number {
  let [high, low] = [0xdeadbeef, 0x41c6ce57]
  for (const character of JSON.stringify(value)) {
    const code = character.codePointAt(0) ?? 0
    high = Math.imul(high ^ code, 2_654_435_761)
    low = Math.imul(low ^ code, 1_597_334_677)
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909)
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909)
  return 2 ** 32 * (0x1f_ffff & low) + (high >>> 0) || 1
}
