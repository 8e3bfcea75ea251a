// One number for thousands of expanded series, to compare processes that live in different zones.
import { createHash } from 'node:crypto'
import { ours } from './differences.ts'
import { fortyZones, randomSeries } from './random-series.ts'

export function digest(seed: number, rules: number): string {
  const hash = createHash('sha256')
  for (let n = 0; n < rules; n += 1) {
    hash.update(JSON.stringify(ours(randomSeries(n, { seed, zones: fortyZones, isWide: true }))))
  }
  return hash.digest('hex')
}
