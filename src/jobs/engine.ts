// JOBS: the job engine's wiring (pg-boss, in the same database), for errands that another process may have to run.
// Delivery is at least once.
import type { PoolConfig } from 'pg'
import { type ConstructorOptions, PgBoss } from 'pg-boss'

export interface Jobs {
  /** Asks whoever writes for the connection, in whichever process that is; null when it has not answered in time. */
  ask(organizationId: string, errand: object, patienceMs: number): Promise<object | null>
  /** Runs errands for the connection, one at a time, until the returned function is called. */
  runErrands(organizationId: string, run: (errand: object) => Promise<object>): Promise<() => Promise<void>>
  /** Errands that wait. */
  waiting(): Promise<number>
  stop(): Promise<void>
}

export interface JobsOptions {
  readonly ownerConfig: PoolConfig
  readonly appConfig: PoolConfig
  /** Lets the application use what the owner has made in the schema. */
  readonly admit: (schema: string) => Promise<void>
  readonly log: (line: string) => void
}

const schema = 'jobs'
const connectionsLimit = 2
const stopWithinMs = 3_000

/** @throws Error when the engine cannot be installed or started */
export async function startJobs(options: JobsOptions): Promise<Jobs> {
  return new Engine(await started(options))
}

/** The owner migrates; only when there is something to migrate, since looking costs a start. */
async function started(options: JobsOptions): Promise<PgBoss> {
  const first = application(options)
  try {
    return await first.start()
  } catch {
    // Not installed, or of an earlier version: the owner sees to it, and says what else it may be.
    await first.stop({ graceful: false })
  }
  const owner = new PgBoss({ ...wayIn(options.ownerConfig), schema, max: 2, supervise: false, schedule: false })
  owner.on('error', error => options.log(`The job engine: ${error.message}`))
  await owner.start()
  await owner.stop({ graceful: false })
  await options.admit(schema)
  return application(options).start()
}

function application({ appConfig, log }: JobsOptions): PgBoss {
  const boss = new PgBoss({
    ...wayIn(appConfig),
    schema,
    max: connectionsLimit,
    migrate: false,
    createSchema: false,
    schedule: false,
    useListenNotify: true,
    // The application owns nothing, so it cannot rebuild indexes.
    reindex: false,
    monitorVacuum: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
  })
  // The engine tries again by itself; unheard, its errors would end the program.
  boss.on('error', error => log(`The job engine: ${error.message}`))
  return boss
}

/** What the engine's own pool needs to know of ours. */
function wayIn({
  connectionString,
  host,
  port,
  user,
  password,
  database,
  ssl,
  options,
}: PoolConfig): Partial<ConstructorOptions> {
  const known = { connectionString, host, port, user, password, database, ssl, options }
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined))
}

const errandQueue = (organizationId: string) => `errand.${organizationId}`

const prompt = { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 1 } as const
const askAgainMs = 50

class Engine implements Jobs {
  readonly #boss: PgBoss
  readonly #queues = new Map<string, Promise<void>>()

  constructor(boss: PgBoss) {
    this.#boss = boss
  }

  async ask(organizationId: string, errand: object, patienceMs: number): Promise<object | null> {
    await this.#prepared(organizationId)
    const name = errandQueue(organizationId)
    const id = await this.#boss.send(name, errand)
    if (id === null) throw new Error('The job engine did not take an errand')
    const deadlineMs = performance.now() + patienceMs
    while (performance.now() < deadlineMs) {
      const job = await this.#boss.getJobById(name, id)
      if (job?.state === 'completed') return job.output
      if (job?.state === 'failed' || job?.state === 'cancelled') throw new Error('The errand failed in its process')
      await new Promise(resolve => setTimeout(resolve, askAgainMs))
    }
    return null
  }

  async runErrands(organizationId: string, run: (errand: object) => Promise<object>) {
    await this.#prepared(organizationId)
    const name = errandQueue(organizationId)
    const id = await this.#boss.work<object>(name, { ...prompt, localConcurrency: 4 }, async ([job]) =>
      job ? run(job.data) : {},
    )
    return () => this.#boss.offWork(name, { id, wait: false })
  }

  async waiting(): Promise<number> {
    const queues = await this.#boss.getQueues()
    return queues.reduce((sum, queue) => sum + queue.queuedCount, 0)
  }

  stop(): Promise<void> {
    return this.#boss.stop({ timeout: stopWithinMs })
  }

  /** Makes the connection's queue, once. */
  #prepared(organizationId: string): Promise<void> {
    const known = this.#queues.get(organizationId)
    if (known) return known
    const making = this.#make(organizationId)
    this.#queues.set(organizationId, making)
    // A failure is not remembered; whoever waits hears of it.
    making.catch(() => this.#queues.delete(organizationId))
    return making
  }

  async #make(organizationId: string): Promise<void> {
    await this.#boss.createQueue(errandQueue(organizationId), {
      notify: true,
      deleteAfterSeconds: 300,
      retentionSeconds: 86_400,
      expireInSeconds: 86_400,
      heartbeatSeconds: 10,
      retryLimit: 100,
      retryDelay: 2,
    })
  }
}
