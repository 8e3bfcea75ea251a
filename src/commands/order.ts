// COMMANDS: one verb per file; the only way anything changes. A command loads, decides, writes a journal line, writes,
// and wakes whom it concerns, inside the one transaction that `run-command.ts` opens. Here: what every command is given.
import { isDeepStrictEqual } from 'node:util'
import type { Refusal } from '../domain/refusal.ts'
import { isRefusal, refusal } from '../domain/refusal.ts'
import type { Instant } from '../domain/span.ts'
import type { Controls, Role } from '../ports/access-control.ts'
import { type Actor, type JournalLine, Overtaken, type Shelf, type Transaction } from '../ports/store.ts'

export interface Order {
  readonly tx: Transaction
  readonly at: Instant
  readonly actor: Actor
  /** Nobody gives a higher role than this. */
  readonly askerRole: Role
  /** Nobody makes a key with a scope that they lack; `*` is every scope. */
  readonly askerScopes: readonly string[]
  /** Versions that the asker knows, as If-Match gave them; null = any. */
  readonly ifMatch: readonly string[] | null
  readonly controls: Controls
  newId(): string
  /** The line goes first: whatever is written stands under its id. */
  journal(
    action: string,
    subject: JournalLine['subject'],
    detail?: JournalLine['detail'],
    identity?: JournalLine['identity'],
  ): Promise<string>
}

export type Command<Input, Result> = (order: Order, input: Input) => Promise<Result>

/** Undoes the transaction; `run-command.ts` turns it back into the refusal. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly refusal: Refusal

  constructor(reason: Refusal) {
    super(reason.code)
    this.refusal = reason
  }
}

export function refuse(code: string, sentence: string, facts: Refusal['facts'] = {}): never {
  throw new Refused(refusal(code, sentence, facts))
}

/** The value, unless the rules refused it. */
export function accepted<T>(outcome: T | Refusal): T {
  if (isRefusal(outcome)) throw new Refused(outcome)
  return outcome
}

/** Goes on when the rules found no fault. */
export function mustBeFaultless(fault: Refusal | null): void {
  if (fault) throw new Refused(fault)
}

type Versioned = { readonly id: string; readonly version: number }

export async function load<T extends Versioned>(shelf: Pick<Shelf<T>, 'find'>, id: string, noun: string): Promise<T> {
  return (await shelf.find(id)) ?? refuse(`${noun}.unknown`, `There is no such ${noun.replaceAll('_', ' ')}.`, { id })
}

/** As `load`, and refuses when the asker knows another version than the stored one. */
export async function loadToChange<T extends Versioned>(
  order: Order,
  shelf: Pick<Shelf<T>, 'find'>,
  id: string,
  noun: string,
): Promise<T> {
  const current = await load(shelf, id, noun)
  mustKnowVersion(order, current)
  return current
}

export const mustKnowVersion = (order: Order, current: Versioned): void =>
  mustKnowValue(order, current, current.version)

/** For what has no version among its fields: a setting, whose version is made of its value. */
export function mustKnowValue({ ifMatch }: Order, current: unknown, version: number): void {
  if (ifMatch === null || ifMatch.includes('*') || ifMatch.includes(String(version))) return
  refuse('version.stale', 'Somebody changed this in the meantime. Look at it again and repeat your change.', {
    current,
  })
}

/** What is asked for side by side. Waits for all of it also when some throws, of which the first counts. */
export async function sideBySide<T extends readonly unknown[]>(
  asked: {
    readonly [K in keyof T]: Promise<T[K]>
  },
): Promise<T> {
  await Promise.allSettled(asked)
  const answers: unknown[] = []
  for (const one of asked) answers.push(await one)
  return answers as unknown as T
}

/** Inserts, or runs `whenTaken`, which refuses. */
export async function inserted<T extends Versioned>(
  shelf: Pick<Shelf<T>, 'insert'>,
  item: T,
  journalId: string,
  whenTaken: () => Promise<never> | never,
): Promise<T> {
  if ((await shelf.insert(item, journalId)) === 'taken') return whenTaken()
  return item
}

/** Writes over the version that was loaded, and gives the object as it is stored now. */
export async function updated<T extends Versioned>(
  shelf: Pick<Shelf<T>, 'update'>,
  item: T,
  journalId: string,
  whenTaken: () => Promise<never> | never = () => {
    throw new Error(`No unique rule is known for ${item.id}`)
  },
): Promise<T> {
  const outcome = await shelf.update(item, journalId)
  if (outcome === 'stale') throw new Overtaken()
  if (outcome === 'taken') return whenTaken()
  return { ...item, version: item.version + 1 }
}

/** Saying again what is so already writes nothing: no journal line, no version, no wake-up. */
export const isUnchanged = <T extends object>(before: T, after: T): boolean => isDeepStrictEqual(before, after)

/** Names of the fields that differ, for the journal: never their values, which may be personal. */
export const changedFields = <T extends object>(before: T, after: T): string[] =>
  (Object.keys(after) as (keyof T & string)[]).filter(key => !isDeepStrictEqual(before[key], after[key]))
