// JOBS: the job engine's wiring (pg-boss, in the same database). Jobs carry no truth: a wake-up says only that somebody
// should be looked at, and a writer that takes over looks at everybody. Delivery is at least once.
import type { PoolConfig } from 'pg'
import { type ConstructorOptions, fromKysely, PgBoss } from 'pg-boss'
import type { Wake } from '../ports/wake.ts'

export interface Jobs {
  /** Commits with the transaction, or not at all. `trx` is a Kysely transaction of the application. */
  enqueueWake(trx: Parameters<typeof fromKysely>[0], wake: Wake): Promise<void>
  /** Hands over wake-ups of the connection until the returned function is called. Older ones are dropped first. */
  takeWakes(organizationId: string, take: (personIds: Wake['personIds']) => void): Promise<() => Promise<void>>
  /** Asks whoever writes for the connection, in whichever process that is; null when it has not answered in time. */
  ask(organizationId: string, errand: object, patienceMs: number): Promise<object | null>
  /** Runs errands for the connection, one at a time, until the returned function is called. */
  runErrands(organizationId: string, run: (errand: object) => Promise<object>): Promise<() => Promise<void>>
  /** Tells a courier of a posted letter; commits with the transaction, or not at all. */
  enqueueMail(trx: Parameters<typeof fromKysely>[0], letter: PostedLetter): Promise<void>
  /** Hands over posted letters, several at once, until the returned function is called. */
  takeMail(take: (letter: PostedLetter) => Promise<void>): Promise<() => Promise<void>>
  /** Jobs that wait, per kind. */
  waiting(): Promise<{ wakes: number; errands: number }>
  stop(): Promise<void>
}

export interface PostedLetter {
  readonly organizationId: string
  readonly letterId: string
}

export interface JobsOptions {
  readonly ownerConfig: PoolConfig
  readonly appConfig: PoolConfig
  /** Lets the application use what the owner has made in the schema. */
  readonly admit: (schema: string) => Promise<void>
  readonly log: (line: string) => void
}

const schema = 'jobs'
const connectionsLimit = 4
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

const wakeQueue = (organizationId: string) => `wake.${organizationId}`
const errandQueue = (organizationId: string) => `errand.${organizationId}`

const mailQueue = 'mail'
const lettersAtOnce = 4

const prompt = { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 1 } as const
const wakesAtOnce = 500
const askAgainMs = 50

class Engine implements Jobs {
  readonly #boss: PgBoss
  readonly #queues = new Map<string, Promise<void>>()

  constructor(boss: PgBoss) {
    this.#boss = boss
  }

  async enqueueWake(trx: Parameters<typeof fromKysely>[0], { organizationId, personIds }: Wake): Promise<void> {
    await this.#prepared(organizationId)
    await this.#boss.send(wakeQueue(organizationId), { personIds }, { db: fromKysely(trx) })
  }

  async takeWakes(organizationId: string, take: (personIds: Wake['personIds']) => void) {
    await this.#prepared(organizationId)
    const name = wakeQueue(organizationId)
    await this.#boss.deleteQueuedJobs(name)
    const options = { ...prompt, batchSize: wakesAtOnce, burstWhenBatchFull: true } as const
    const id = await this.#boss.work<Pick<Wake, 'personIds'>>(name, options, async jobs => {
      for (const job of jobs) take(job.data.personIds)
    })
    return () => this.#boss.offWork(name, { id, wait: false })
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

  async enqueueMail(trx: Parameters<typeof fromKysely>[0], letter: PostedLetter): Promise<void> {
    await this.#mailPrepared()
    await this.#boss.send(mailQueue, letter, { db: fromKysely(trx) })
  }

  async takeMail(take: (letter: PostedLetter) => Promise<void>) {
    await this.#mailPrepared()
    const options = { ...prompt, localConcurrency: lettersAtOnce } as const
    const id = await this.#boss.work<PostedLetter>(mailQueue, options, async ([job]) => job && take(job.data))
    return () => this.#boss.offWork(mailQueue, { id, wait: true })
  }

  async waiting(): Promise<{ wakes: number; errands: number }> {
    const sum = { wakes: 0, errands: 0 }
    for (const queue of await this.#boss.getQueues()) {
      if (queue.name.startsWith('wake.')) sum.wakes += queue.queuedCount
      if (queue.name.startsWith('errand.')) sum.errands += queue.queuedCount
    }
    return sum
  }

  stop(): Promise<void> {
    return this.#boss.stop({ timeout: stopWithinMs })
  }

  /** Makes the connection's queues, once. */
  #prepared(organizationId: string): Promise<void> {
    return this.#once(organizationId, () => this.#make(organizationId))
  }

  /** A letter that nobody takes within the hour is found by a courier's round. */
  #mailPrepared(): Promise<void> {
    const kept = { notify: true, deleteAfterSeconds: 300, retentionSeconds: 3600, retryLimit: 0 } as const
    return this.#once(mailQueue, () => this.#boss.createQueue(mailQueue, { ...kept, expireInSeconds: 600 }))
  }

  #once(name: string, make: () => Promise<void>): Promise<void> {
    const known = this.#queues.get(name)
    if (known) return known
    const making = make()
    this.#queues.set(name, making)
    // A failure is not remembered; whoever waits hears of it.
    making.catch(() => this.#queues.delete(name))
    return making
  }

  async #make(organizationId: string): Promise<void> {
    const kept = { notify: true, deleteAfterSeconds: 300 } as const
    // A wake-up that nobody takes within an hour is late news: a writer that starts looks at everybody.
    await this.#boss.createQueue(wakeQueue(organizationId), { ...kept, retentionSeconds: 3600, expireInSeconds: 60 })
    await this.#boss.createQueue(errandQueue(organizationId), {
      ...kept,
      retentionSeconds: 86_400,
      expireInSeconds: 86_400,
      heartbeatSeconds: 10,
      retryLimit: 100,
      retryDelay: 2,
    })
  }
}
