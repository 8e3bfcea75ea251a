// Runs one command in one transaction: claim the idempotency key, load, decide, write, journal, wake, answer.
// A refusal rolls everything back, the claim included.
import type { Refusal } from '../domain/refusal.ts'
import { refusal } from '../domain/refusal.ts'
import type { AnswerClaim, Controls, Role, StoredAnswer } from '../ports/access-control.ts'
import type { Clock } from '../ports/clock.ts'
import type { NewId } from '../ports/ids.ts'
import { type Actor, Overtaken, type Store, type Transaction } from '../ports/store.ts'
import type { Command, Order } from './order.ts'
import { Refused } from './order.ts'

export interface CommandParts {
  readonly store: Store
  readonly clock: Clock
  readonly newId: NewId
  readonly controls: Controls
}

export interface CommandRequest<Input, Result> {
  readonly organizationId: string
  readonly actor: Actor
  readonly askerRole: Role
  readonly askerScopes: readonly string[]
  readonly input: Input
  readonly ifMatch?: readonly string[] | null
  /** null: the asker gave no Idempotency-Key. */
  readonly claim?: AnswerClaim | null
  /** Throws where the asker turns out not to be let in: nothing is done then, and this is what is thrown. */
  readonly admit?: (tx: Transaction) => Promise<void>
  /** HTTP status of the answer, remembered with it. */
  readonly status: number
  /** The answer on the wire, from the same snapshot as the change. */
  readonly answer: (tx: Transaction, result: Result) => Promise<unknown>
}

export interface Done {
  readonly refused: false
  readonly status: number
  readonly body: unknown
}

/** What stands in a remembered answer instead of secrets that are shown once. */
const shownOnce = ['key', 'invitation', 'url', 'token'] as const

/** Each means that somebody else got on: so many in a row are a flaw of ours. */
const attemptsLimit = 32

export async function runCommand<Input, Result>(
  parts: CommandParts,
  command: Command<Input, Result>,
  request: CommandRequest<Input, Result>,
): Promise<Done | Refusal> {
  const once = () => attempt(parts, command, request)
  for (let attempts = 1; ; attempts++) {
    try {
      return await (attempts === 1 ? once() : inTurn(parts.store, request.organizationId, once))
    } catch (error) {
      if (error instanceof Refused) return error.refusal
      if (!(error instanceof Overtaken) || attempts === attemptsLimit) throw error
    }
  }
}

const turnsOf = new WeakMap<Store, Map<string, Promise<unknown>>>()

/**
 * Whoever was overtaken waits for those who were overtaken before. Many rivals for one object would overtake each other
 * again and again, one getting on each time, until the last have tried too often.
 */
function inTurn<T>(store: Store, organizationId: string, work: () => Promise<T>): Promise<T> {
  const turns = turnsOf.get(store) ?? new Map<string, Promise<unknown>>()
  turnsOf.set(store, turns)
  const own = (turns.get(organizationId) ?? Promise.resolve()).then(work)
  // The next one waits for the end, whichever it is; what went wrong is told to whoever asked for it.
  turns.set(organizationId, Promise.allSettled([own]))
  return own
}

/** The key has its answer already: whatever the command has done meanwhile is undone. */
class Answered extends Error {
  override readonly name = 'Answered'
  readonly stored: StoredAnswer

  constructor(stored: StoredAnswer) {
    super('This request was answered before')
    this.stored = stored
  }
}

async function attempt<Input, Result>(
  parts: CommandParts,
  command: Command<Input, Result>,
  request: CommandRequest<Input, Result>,
): Promise<Done> {
  const { claim = null } = request
  try {
    return await parts.store.transaction(request.organizationId, parts.clock.now(), tx =>
      executed(parts, command, request, tx),
    )
  } catch (error) {
    if (error instanceof Answered && claim) return replayed(error.stored, claim)
    throw error
  }
}

/** The claim goes first, and the command reads meanwhile; before its first line of the journal it has to be granted. */
async function executed<Input, Result>(
  parts: CommandParts,
  command: Command<Input, Result>,
  request: CommandRequest<Input, Result>,
  tx: Transaction,
): Promise<Done> {
  const { claim = null, admit } = request
  const claiming = claim === null ? Promise.resolve(null) : parts.controls.answers.claim(tx, claim)
  const admitting = admit?.(tx)
  const claimed = async () => {
    const [earlier] = await Promise.all([claiming, admitting])
    if (earlier) throw new Answered(earlier)
  }
  const order = orderOf(parts, request, tx, claimed)
  // A twin's outcome counts more than what the command says to the state that the twin has left.
  const [granted, working] = await Promise.allSettled([claimed(), command(order, request.input)])
  if (granted.status === 'rejected') throw granted.reason
  try {
    if (working.status === 'rejected') throw working.reason
    const body = await request.answer(tx, working.value)
    if (claim) await parts.controls.answers.save(tx, claim, remembered(request.status, body))
    return { refused: false, status: request.status, body }
  } catch (error) {
    throw await withCurrentOnTheWire(error, tx, request)
  }
}

function orderOf<Input, Result>(
  parts: CommandParts,
  request: CommandRequest<Input, Result>,
  tx: Transaction,
  claimed: () => Promise<void>,
): Order {
  const { actor } = request
  return {
    tx,
    at: tx.at,
    actor,
    askerRole: request.askerRole,
    askerScopes: request.askerScopes,
    ifMatch: request.ifMatch ?? null,
    controls: parts.controls,
    newId: () => parts.newId(tx.at),
    journal: async (action, subject, detail = {}, identity) => {
      await claimed()
      return tx.journal.append({ action, actor, subject, detail, ...(identity ? { identity } : {}) })
    },
  }
}

/** The stale refusal carries the current object; the asker reads it in the words of the wire. */
async function withCurrentOnTheWire<Input, Result>(
  error: unknown,
  tx: Transaction,
  request: CommandRequest<Input, Result>,
): Promise<unknown> {
  if (!(error instanceof Refused) || error.refusal.code !== 'version.stale') return error
  const { code, sentence, facts } = error.refusal
  const current = await request.answer(tx, facts['current'] as Result)
  return new Refused(refusal(code, sentence, { current }))
}

/** @throws Refused when the key was used with another body */
export function replayed(stored: StoredAnswer, claim: AnswerClaim): Done {
  if (stored.bodyHash !== claim.bodyHash) {
    throw new Refused(
      refusal('idempotency.key_reused', 'This Idempotency-Key was used with another body. Use a new key.', {
        key: claim.key,
      }),
    )
  }
  const { body, identity, status } = stored
  const whole = identity && isObject(body) ? { ...body, name: identity.name, email: identity.email } : body
  return { refused: false, status, body: whole }
}

/** Name and address of a person are parted from the rest, so that they can be erased; secrets are left out. */
export function remembered(status: number, body: unknown): Omit<StoredAnswer, 'bodyHash'> {
  if (!isObject(body)) return { status, body, identity: null }
  const kept: Record<string, unknown> = { ...body }
  for (const secret of shownOnce) if (secret in kept) kept[secret] = null
  const { id, name, email } = body
  if (typeof email !== 'string' || typeof name !== 'string') return { status, body: kept, identity: null }
  // Once they are erased, a replay has them empty.
  return { status, body: { ...kept, name: '', email: '' }, identity: { personId: String(id), name, email } }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
