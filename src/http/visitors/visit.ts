// What the routes of visitors share: which organisation is meant, how a command runs for them, and how often they may ask.
import type { FastifyRequest } from 'fastify'
import type { Command } from '../../commands/order.ts'
import { runCommand } from '../../commands/run-command.ts'
import { isRefusal } from '../../domain/refusal.ts'
import type { AnswerClaim } from '../../ports/access-control.ts'
import type { Actor, Transaction } from '../../ports/store.ts'
import { ProblemError, problemOf, refusalProblem } from '../errors.ts'
import type { ServerParts } from '../parts.ts'
import type { Allowance, Allowed } from './allowance.ts'

export interface Visit<Result, Answer> {
  readonly organizationId: string
  readonly actor: Actor
  readonly status?: number
  /** null: the asker gave no Idempotency-Key. */
  readonly claim?: AnswerClaim | null
  /** Versions that the asker knows; null: any. */
  readonly ifMatch?: readonly string[] | null
  readonly answer: (tx: Transaction, result: Result) => Promise<Answer>
}

export const visitorActor: Actor = { kind: 'system', id: 'visitor' }

/** @throws ProblemError as the rules refuse */
export async function visited<Input, Result, Answer>(
  parts: ServerParts,
  command: Command<Input, Result>,
  input: Input,
  { organizationId, actor, status = 200, claim = null, ifMatch = null, answer }: Visit<Result, Answer>,
): Promise<Answer> {
  const asker = { organizationId, actor, askerRole: 'desk' as const, askerScopes: [] }
  const outcome = await runCommand(parts, command, { ...asker, input, status, claim, ifMatch, answer })
  if (isRefusal(outcome)) throw new ProblemError(refusalProblem(outcome))
  // A repeated answer is what this very question was answered with.
  return outcome.body as Answer
}

/** @throws ProblemError 429 with how long to wait */
export function mustWaitTurn(allowance: Allowance, key: string, allowed: Allowed): void {
  const waitMs = allowance.waitMs(key, allowed)
  if (waitMs === 0) return
  const seconds = String(Math.ceil(waitMs / 1000))
  throw new ProblemError(problemOf('request.too_many', `Try again in ${seconds} seconds.`), { 'retry-after': seconds })
}

/** `Casa Azul` → `casa-azul` */
const addressName = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')

/** By id, or by its name as an address, if only one has it. @throws ProblemError 404 */
export async function loadOrganization(parts: ServerParts, asked: string): Promise<{ id: string; name: string }> {
  const all = await parts.controls.organizations.list()
  const wanted = asked.toLowerCase()
  const byId = all.find(({ id }) => id === wanted)
  const named = all.filter(({ name }) => addressName(name) === wanted)
  const organization = byId ?? (named.length === 1 ? named[0] : undefined)
  if (organization) return organization
  throw new ProblemError(problemOf('organization.unknown', 'There is no such organisation here.'))
}

/** Whom a visitor means who names nobody; null when several operators share the installation. */
export async function findOnlyOrganization(parts: ServerParts): Promise<{ id: string; name: string } | null> {
  const [only, ...others] = await parts.controls.organizations.list()
  return only && others.length === 0 ? { id: only.id, name: only.name } : null
}

export const addressOf = (request: FastifyRequest): string => request.ip
