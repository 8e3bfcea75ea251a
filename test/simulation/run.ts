// `npm run simulate -- --worlds 300 --seed 1 --days 90 --bug NAME`: many worlds on two cores. Every seed that fails is
// printed with the command that replays it; a replay of one seed prints the last lines of its trace too.
import { createHash } from 'node:crypto'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { plantedBugs } from './planted-bugs.ts'
import type { WorldOutcome } from './simulate.ts'
import { simulate } from './simulate.ts'

interface Task {
  readonly seeds: readonly number[]
  readonly days: number
  readonly bug: string | null
  readonly keepLines: number
}

const daysPerYear = 365.25

/** A world takes about a second. One that takes this long goes round in circles at one instant, and never ends by itself. */
const worldMinutesMax = 5

/** What a worker says: that it begins a world, and how that ended. */
type Word = number | WorldOutcome

async function work({ seeds, days, bug, keepLines }: Task, tell: (word: Word) => void): Promise<void> {
  const planted = plantedBugs.find(candidate => candidate.name === bug) ?? null
  for (const seed of seeds) {
    tell(seed)
    tell(await simulate({ seed, days, bug: planted, keepLines }))
  }
}

function taskOf(): Task & { workers: number } {
  const { values } = parseArgs({
    options: {
      worlds: { type: 'string' },
      seed: { type: 'string' },
      days: { type: 'string', default: '90' },
      /** Site-years instead of worlds; a world has two sites. */
      years: { type: 'string' },
      bug: { type: 'string' },
      workers: { type: 'string', default: '2' },
      trace: { type: 'string', default: '40' },
    },
  })
  const days = Number(values.days)
  const ofYears = values.years === undefined ? null : Math.ceil((Number(values.years) * daysPerYear) / (2 * days))
  const worlds = Number(values.worlds ?? ofYears ?? (values.seed === undefined ? 300 : 1))
  const first = Number(values.seed ?? 1)
  const bug = values.bug ?? null
  if (bug !== null && !plantedBugs.some(candidate => candidate.name === bug)) {
    throw new Error(`No such bug. Known: ${plantedBugs.map(candidate => candidate.name).join(', ')}`)
  }
  const seeds = Array.from({ length: worlds }, (_, index) => first + index)
  return { seeds, days, bug, keepLines: Number(values.trace), workers: Math.min(Number(values.workers), worlds) }
}

/** Every worker takes each so-manieth seed, so that both have as much to do. */
async function all({ workers, seeds, ...task }: Task & { workers: number }): Promise<WorldOutcome[]> {
  const outcomes: WorldOutcome[] = []
  const share = (index: number) => seeds.filter((_, at) => at % workers === index)
  const ended = (outcome: WorldOutcome) => {
    outcomes.push(outcome)
    if (outcome.violations.length > 0) showFailure(outcome, task)
  }
  await Promise.all(Array.from({ length: workers }, (_, index) => shareDone({ ...task, seeds: share(index) }, ended)))
  return outcomes.sort((a, b) => a.seed - b.seed)
}

function shareDone(task: Task, ended: (outcome: WorldOutcome) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: task })
    let watch: NodeJS.Timeout | undefined
    worker.on('message', (word: Word) => {
      clearTimeout(watch)
      if (typeof word !== 'number') return ended(word)
      watch = setTimeout(() => {
        console.log(`seed ${word} FAILED: it does not end\n  ${replayOf(word, task)}`)
        void worker.terminate()
      }, worldMinutesMax * 60_000)
    })
    worker.on('error', reject)
    worker.on('exit', code => {
      clearTimeout(watch)
      if (code === 0) resolve()
      else reject(new Error(`A worker ended with ${code}`))
    })
  })
}

function replayOf(seed: number, { days, bug }: Pick<Task, 'days' | 'bug'>): string {
  const more = `${days === 90 ? '' : ` --days ${days}`}${bug === null ? '' : ` --bug ${bug}`}`
  return `replay: npm run simulate -- --seed ${seed}${more}`
}

function showFailure(outcome: WorldOutcome, task: Pick<Task, 'days' | 'bug'>): void {
  console.log(`seed ${outcome.seed} FAILED (trace ${outcome.hash})`)
  for (const { at, invariant, text } of outcome.violations.slice(0, 3)) {
    console.log(`  ${invariant} at ${new Date(at).toISOString()}: ${text}`)
  }
  console.log(`  ${replayOf(outcome.seed, task)}`)
}

const seedsOf = (outcomes: readonly WorldOutcome[]): string =>
  `seeds ${outcomes.at(0)?.seed} to ${outcomes.at(-1)?.seed}`

function showSummary(outcomes: readonly WorldOutcome[], days: number, tookMs: number): void {
  const total = (pick: (outcome: WorldOutcome) => number) => outcomes.reduce((sum, outcome) => sum + pick(outcome), 0)
  const faults: Record<string, number> = {}
  for (const outcome of outcomes) {
    for (const [kind, count] of Object.entries(outcome.faults)) faults[kind] = (faults[kind] ?? 0) + count
  }
  const spread = (name: string, lists: readonly (readonly number[])[]) => {
    const sorted = lists
      .flat()
      .filter(Number.isFinite)
      .sort((a, b) => a - b)
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
    return `${name}: ${sorted.length} intervals, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, worst ${at(1)} ms`
  }
  const hash = createHash('sha256')
    .update(outcomes.map(outcome => outcome.hash).join('\n'))
    .digest('hex')
  const failed = outcomes.filter(outcome => outcome.violations.length > 0)
  console.log(
    [
      `${outcomes.length} worlds (${seedsOf(outcomes)}), ${((total(o => o.days) * 2) / daysPerYear).toFixed(1)} site-years, ${(tookMs / 1000).toFixed(1)} s`,
      `${total(o => o.commands)} commands, ${total(o => o.calls)} provider calls, ${total(o => o.writes)} of them writes`,
      `${total(o => o.deaths)} deaths of the process, ${total(o => o.handEdits)} hand edits, ${total(o => o.lostWakes)} lost wake-ups`,
      `faults: ${Object.entries(faults)
        .map(([kind, count]) => `${kind} ${count}`)
        .join(', ')}`,
      spread(
        'I1, stray access not excused',
        outcomes.map(o => o.strayMs),
      ),
      spread(
        'I2, missing access not excused',
        outcomes.map(o => o.missingMs),
      ),
      `hash of all traces ${hash} (days ${days})`,
      failed.length === 0 ? 'no violation' : `VIOLATIONS in seeds ${failed.map(outcome => outcome.seed).join(', ')}`,
    ].join('\n'),
  )
}

if (isMainThread) {
  const startedAtMs = performance.now()
  const task = taskOf()
  const outcomes = await all(task)
  if (outcomes.length === 1) console.log(outcomes[0]?.tail.join('\n'))
  showSummary(outcomes, task.days, performance.now() - startedAtMs)
  process.exitCode = outcomes.some(outcome => outcome.violations.length > 0) ? 1 : 0
} else {
  await work(workerData as Task, word => parentPort?.postMessage(word))
}
