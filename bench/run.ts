/**
 * The workloads of the guarantees. `npm run bench` runs every `w….ts` here, `npm run bench -- w8` one of them;
 * `--json` prints one JSON object a workload, `--name=value` becomes an option of the workload (`--sizes=1000,10000`).
 *
 * A workload exports `run(options)`, which answers rows. A row with `value` and `must` misses its figure when the value
 * is larger; then the whole run fails.
 */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

type Row = Readonly<Record<string, unknown>>
type Workload = { readonly run: (options: object) => Promise<readonly Row[]> }

const folder = fileURLToPath(new URL('./', import.meta.url))
const words = process.argv.slice(2)
const names = words.filter(word => /^w\d+$/i.test(word)).map(word => word.toLowerCase())
const isJson = words.includes('--json')
const nameOf = (file: string): string => file.split('-')[0] ?? file

/** `--passes=5` → 5, `--sizes=1,2` → [1, 2]. */
function optionsOf(all: readonly string[]): object {
  const given = all.flatMap(word => {
    const [, name = '', value = ''] = /^--(\w+)=(.+)$/.exec(word) ?? []
    if (!name) return []
    const numbers = value.split(',').map(Number)
    return [[name, value.includes(',') ? numbers : numbers[0]] as const]
  })
  return Object.fromEntries(given)
}

const missed = ({ value, must }: Row): boolean => typeof value === 'number' && typeof must === 'number' && value > must

const files = readdirSync(folder)
  .filter(file => /^w\d+-.*\.ts$/.test(file))
  .filter(file => names.length === 0 || names.includes(nameOf(file)))
  .sort((a, b) => Number(/\d+/.exec(a)?.[0]) - Number(/\d+/.exec(b)?.[0]))

if (files.length === 0) {
  process.stderr.write(`There is no such workload: ${names.join(', ')}\n`)
  process.exit(1)
}
for (const file of files) {
  const workload = (await import(new URL(file, import.meta.url).href)) as Workload
  const rows = await workload.run(optionsOf(words))
  if (rows.some(missed)) process.exitCode = 1
  if (isJson) process.stdout.write(`${JSON.stringify({ workload: nameOf(file), rows })}\n`)
  else {
    process.stdout.write(`${nameOf(file).toUpperCase()}\n`)
    console.table(rows)
  }
}
// Pools and sockets of a workload must not keep a finished run alive.
process.exit()
