// One connection at work in this process: gate, client, tokens, clerk and writer, from the lease's taking to its loss.
import { randomUUID } from 'node:crypto'
import type { SyncOutcome } from '../../ports/connection.ts'
import { ProviderFault } from '../../ports/provider.ts'
import { Claims } from '../../reconciler/claims.ts'
import { type Clerk, ownFaultOf, Patience, type Report } from '../../reconciler/clerk.ts'
import { farewell } from '../../reconciler/farewell.ts'
import { Writer } from '../../reconciler/writer.ts'
import { causeOfFault } from '../../salto/connection/causes.ts'
import type { OpenId } from '../../salto/connection/openid.ts'
import { createTokenSource, type TokenSource } from '../../salto/connection/tokens.ts'
import { createGate, type Gate } from '../../salto/gate/gate.ts'
import { createSaltoProvider, type SaltoProvider } from '../../salto/provider.ts'
import { loggable } from '../log.ts'
import { ClockSkew } from './clock-skew.ts'
import { type Errand, Interrupted, type Outcome, outcomeOf } from './errands.ts'
import { fencedStore } from './fenced-store.ts'
import { keepWriting } from './keep-writing.ts'
import { Mirror } from './mirror.ts'
import { openIdOf } from './openid-of.ts'
import { Standing } from './standing.ts'
import { listenToWakes } from './wakes.ts'
import { Watch } from './watch.ts'
import type { WorkParts } from './work-parts.ts'

const recordedWithinMs = 250

/** null when the organisation has no client, or no connection (any more). */
export async function startWork(
  parts: WorkParts,
  organizationId: string,
  mayWork: () => boolean,
): Promise<ConnectionAtWork | null> {
  const [client, record] = await Promise.all([
    parts.tokens.client(organizationId),
    parts.connections.find(organizationId),
  ])
  if (!client || !record) return null
  const openId = openIdOf(parts, client)
  const standing = new Standing(parts, record)
  const work = new ConnectionAtWork(parts, organizationId, mayWork, openId, standing)
  await work.begin()
  return work
}

export class ConnectionAtWork {
  readonly #parts: WorkParts
  readonly #organizationId: string
  readonly #openId: OpenId
  readonly #standing: Standing
  readonly #tokens: TokenSource
  readonly #gate: Gate
  readonly #provider: SaltoProvider
  readonly #clerk: Clerk
  readonly #writer: Writer
  readonly #mirror: Mirror
  readonly #stopping = new AbortController()
  readonly #writing = new AbortController()
  readonly #ends: (() => Promise<void>)[] = []
  readonly #watch: Watch
  #run: Promise<unknown> = Promise.resolve()
  #isFenced = false
  #hasLeft = false
  #written: Promise<void> = Promise.resolve()

  constructor(parts: WorkParts, organizationId: string, mayWork: () => boolean, openId: OpenId, standing: Standing) {
    const { clock, random, store, salto, metrics } = parts
    this.#parts = parts
    this.#organizationId = organizationId
    this.#openId = openId
    this.#standing = standing
    const skew = new ClockSkew(isSkewed => standing.skewed(isSkewed))
    const { callsPerSecond: ratePerSecond, callsAtOnce: inFlightMax } = salto
    this.#gate = skew.guarded(createGate({ clock, random, mayCall: mayWork, ratePerSecond, inFlightMax }))
    this.#tokens = createTokenSource({
      organizationId,
      store: parts.tokens,
      refresh: refreshToken => openId.refresh(refreshToken),
      clock,
      random,
      onBroken: cause => standing.broke(cause),
    })
    this.#provider = createSaltoProvider({
      baseUrl: salto.apiUrl,
      apiVersion: salto.apiVersion,
      tokens: this.#tokens,
      gate: this.#gate,
      clock,
      random,
      onCall: call => {
        metrics.call(call)
        if (call.outcome.startsWith('2')) standing.succeeded()
      },
      onSkew: skewMs => {
        metrics.skew(skewMs)
        skew.seen(skewMs)
      },
    })
    const provider = this.#provider
    this.#clerk = {
      organizationId,
      store: fencedStore(store, () => mayWork() && !this.#isFenced),
      provider,
      clock,
      random,
      newId: randomUUID,
      claims: new Claims(),
      patience: new Patience(),
      report: this.#report(),
    }
    this.#writer = new Writer(this.#clerk, {
      fullEveryMs: parts.fullPassMinutes * 60_000,
      mayWork,
      onDisconnected: async fault => standing.broke(causeOfFault(fault)),
    })
    this.#mirror = new Mirror({ organizationId, store, clock, provider })
    const sites = () => store.transaction(organizationId, clock.now(), tx => tx.sites.list())
    this.#watch = new Watch({ clock, provider, mirror: this.#mirror, standing, sites })
  }

  async begin(): Promise<void> {
    const { jobs } = this.#parts
    const id = this.#organizationId
    this.#ends.push(await listenToWakes(this.#parts.wakes, id, personIds => this.#writer.wake(personIds)))
    this.#ends.push(await jobs.runErrands(id, errand => this.run(errand as Errand)))
    const { clock } = this.#parts
    const report = (error: unknown) => this.#clerk.report.fault(ownFaultOf(error), 'writer', error)
    this.#written = keepWriting({ run: signal => this.#writer.run(signal), clock, report }, this.#writing.signal)
    this.#run = Promise.all([this.#written, this.#watch.run(this.#stopping.signal)])
    this.#run.catch((error: unknown) => this.#clerk.report.fault(ownFaultOf(error), 'connection', error))
  }

  isOver(): boolean {
    return this.#hasLeft
  }

  /** Does what somebody asked for. Throws Interrupted only: then it is to be done again. */
  run(errand: Errand): Promise<Outcome> {
    return outcomeOf(
      () => this.#answer(errand),
      error => this.#clerk.report.fault(ownFaultOf(error), `errand.${errand.kind}`, error),
    )
  }

  /** Calls that wait are refused, those under way are finished. The lease is given back by whoever took it. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#endWriting()
    await Promise.allSettled([this.#gate.shut(), ...this.#ends.splice(0).map(end => end())])
    // What was answered is written down; then passes that have a thousand people before them end where they are.
    await this.#parts.clock.sleep(recordedWithinMs)
    this.#isFenced = true
    await Promise.allSettled([this.#run])
    await this.#standing.settled()
    await this.#provider.close()
  }

  /** The writer hears of the end at once only while it sleeps; in the middle of a look it has to be woken. */
  #endWriting(): void {
    this.#writing.abort()
    this.#writer.wake([])
  }

  #answer(errand: Errand): Promise<unknown> {
    switch (errand.kind) {
      case 'introduce':
        return this.#introduce()
      case 'sync':
        return this.#sync()
      case 'sites':
        return this.#mirror.sites()
      case 'access-groups':
        return this.#mirror.groups(errand.siteId)
      case 'leave':
        return this.#leave(errand.access)
    }
  }

  async #introduce(): Promise<null> {
    this.#tokens.forget()
    const { connections } = this.#parts
    const connectedAs = await this.#provider.whoAmI()
    await connections.save(this.#organizationId, { connectedAs })
    for (const site of await this.#mirror.sites()) await this.#mirror.groups(site.siteId)
    this.#writer.wake('everybody')
    return null
  }

  #sync(): Promise<SyncOutcome> {
    return this.#writer.sync()
  }

  /** `remove` takes everything of ours away first; the tokens end last, because taking needs them. */
  async #leave(access: 'keep' | 'remove'): Promise<{ done: true }> {
    const { connections, tokens, store, clock } = this.#parts
    const organizationId = this.#organizationId
    this.#endWriting()
    // A pass under way must not give again what is taken here.
    await this.#written
    if (access === 'remove') await farewell(this.#clerk, this.#stopping.signal)
    if (this.#stopping.signal.aborted) throw new Interrupted('Leaving goes on in the process that writes next')
    const held = await tokens.tokens(organizationId)
    const revoked = held !== null && (await this.#openId.revoke(held))
    await tokens.erase(organizationId)
    await store.transaction(organizationId, clock.now(), tx =>
      tx.journal.append({
        action: 'integration.disconnected',
        actor: { kind: 'system', id: 'reconciler' },
        subject: { organizationId },
        detail: { access, revoked },
      }),
    )
    await connections.save(organizationId, { state: 'disconnected', cause: null })
    this.#hasLeft = true
    return { done: true }
  }

  #report(): Report {
    const { metrics, log } = this.#parts
    const organizationId = this.#organizationId
    return {
      timeToDoor: (kind, ms) => metrics.timeToDoor(kind, ms),
      fault: (kind, where, error) => {
        metrics.fault(kind, where)
        if (error instanceof ProviderFault) this.#watch.failed(error)
        const line = { organizationId, kind, where, ...loggable(error) }
        if (kind === 'bug') log.error(line, 'A failure of Latchwork itself')
        else if (kind === 'store') log.warn(line, 'The database does not answer')
        else log.debug(line, 'Salto KS did not do as asked')
      },
      pass: (kind, changes) => {
        metrics.pass(kind, changes)
        if (kind === 'full') this.#watch.wantDoors()
        if (changes > 0) log.info({ organizationId, pass: kind, changes }, 'Doors were changed')
      },
    }
  }
}
