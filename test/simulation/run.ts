// `npm run simulate`: many worlds on two cores. Every seed that fails is printed with the command that replays it.
import { parseArgs } from 'node:util'
import { plantedBugs } from './planted-bugs.ts'
import type { WorldOutcome } from './simulate.ts'
import { simulate } from './simulate.ts'

const { values } = parseArgs({
  options: {
    worlds: { type: 'string' },
    seed: { type: 'string' },
    days: { type: 'string', default: '90' },
    years: { type: 'string' },
    bug: { type: 'string' },
    workers: { type: 'string', default: '2' },
    trace: { type: 'string', default: '60' },
  },
})
const days = Number(values.days)
for (let seed = Number(values.seed ?? 1), left = Number(values.worlds ?? 1); left > 0; left -= 1, seed += 1) {
  const t = performance.now()
  const bug = plantedBugs.find(candidate => candidate.name === values.bug) ?? null
  const outcome: WorldOutcome = await simulate({ seed, days, bug, keepLines: Number(values.trace) })
  console.log(seed, outcome.hash.slice(0, 12), outcome.lines, outcome.calls, outcome.writes, outcome.deaths, Math.round(performance.now() - t), outcome.violations)
  if (outcome.violations.length > 0 && values.seed) console.log(outcome.tail.join('\n'))
}
