// What every process that changes anything stands on: database, jobs, store, control tables, sealed secrets, journal.
import type { PoolConfig } from 'pg'
import type { Keys } from '../config.ts'
import { type Jobs, startJobs } from '../jobs/engine.ts'
import type { Controls } from '../ports/access-control.ts'
import type { ChangeFeed } from '../ports/changes.ts'
import type { AttemptStore, TokenStore } from '../ports/connection.ts'
import type { Store } from '../ports/store.ts'
import { changeFeed } from '../storage/changes.ts'
import { attemptStore } from '../storage/control/attempts.ts'
import { createControls } from '../storage/control/controls.ts'
import { resealSecrets } from '../storage/control/reseal.ts'
import { tokenStore } from '../storage/control/tokens.ts'
import { type Connections, openDatabase } from '../storage/database.ts'
import { sealJournal } from '../storage/journal/sealer.ts'
import { admitApplication } from '../storage/roles.ts'
import type { Schema } from '../storage/schema.ts'
import { createSealer, type Sealer } from '../storage/seal.ts'
import { putWake } from '../storage/shelves/wakes.ts'
import { createStore } from '../storage/store.ts'
import { JournalSeals } from './journal-seals.ts'
import { type Log, loggable } from './log.ts'
import { LetterBell } from './mail/letter-bell.ts'
import { settleRestored } from './restored.ts'

export interface FoundationOptions {
  readonly access: { readonly ownerConfig: PoolConfig; readonly appConfig?: PoolConfig | undefined }
  readonly keys: Keys
  readonly log: Log
  /** Registers how to undo what was just opened; what is registered last is undone first. */
  readonly onClose: (end: () => Promise<unknown>) => void
  /** Whether secrets under retired keys are sealed anew; not where the keys are not the installation's. Default true. */
  readonly reseals?: boolean
}

export interface Foundation {
  readonly database: Connections<Schema>
  readonly jobs: Jobs
  readonly store: Store
  readonly controls: Controls
  readonly tokens: TokenStore
  readonly attempts: AttemptStore
  readonly sealer: Sealer
  /** Rings for letters that this process posts. */
  readonly letters: LetterBell
  readonly changes: ChangeFeed
  readonly organizationIds: () => Promise<string[]>
}

/** @throws Error for the operator; what was opened before is registered all the same */
export async function openFoundation({
  access,
  keys,
  log,
  onClose,
  reseals = true,
}: FoundationOptions): Promise<Foundation> {
  const say = (line: string) => log.warn(line)
  const database = await openDatabase<Schema>({ ...access, log: say })
  onClose(() => database.close())
  const previewed = await settleRestored(database)
  if (previewed !== null) log.warn({ sites: previewed }, 'A backup was restored: its sites are only previewed')
  const { appConfig, ownerConfig } = database
  const admit = (schema: string) => admitApplication(database.ownerPool, schema)
  const jobs = await startJobs({ ownerConfig, appConfig, admit, log: say })
  onClose(() => jobs.stop())
  const sealer = createSealer(keys)
  const controls = createControls(database.control, sealer)
  const organizationIds = async () => (await controls.organizations.list()).map(({ id }) => id)
  const seals = new JournalSeals({
    seal: organizationId => sealJournal(database.app, organizationId),
    organizationIds,
    report: error => log.warn(loggable(error), 'The journal waits for its seals'),
  })
  seals.start()
  onClose(() => seals.stop())
  const letters = new LetterBell()
  const changes = changeFeed(appConfig)
  onClose(() => changes.close())
  const store = createStore({
    db: database.app,
    enqueueWake: (trx, _organizationId, personIds) => putWake(trx, personIds),
    onLetter: letter => letters.ring(letter),
    sealer,
    onJournal: organizationId => seals.want(organizationId),
  })
  const resealed = reseals ? await resealSecrets(database.app, sealer) : 0
  if (resealed > 0) log.info({ resealed }, 'Secrets were sealed anew under the current key')
  return {
    database,
    jobs,
    store,
    controls,
    tokens: tokenStore(database.app, sealer, database.outward),
    attempts: attemptStore(database.app, sealer),
    sealer,
    letters,
    changes,
    organizationIds,
  }
}
