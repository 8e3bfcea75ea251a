// What a line of the route table is: method and path, who may, what is asked, and which command or view answers.
import type { z } from 'zod'
import type { Command } from '../commands/order.ts'
import { remembered, replayed, runCommand } from '../commands/run-command.ts'
import type { Scope } from '../contract/staff.ts'
import { nothing } from '../contract/words.ts'
import type { Refusal } from '../domain/refusal.ts'
import { isRefusal } from '../domain/refusal.ts'
import type { AnswerClaim, Principal, Role } from '../ports/access-control.ts'
import type { Transaction } from '../ports/store.ts'
import type { View } from '../views/view.ts'
import { ProblemError, refusalProblem } from './errors.ts'
import type { ServerParts } from './parts.ts'

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
export type Line = `${Method} /${string}`
/** The least role, and the scope that an API key must have besides. */
export type Needs = `${Role} ${Scope}`

interface Asked {
  readonly principal: Principal
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
  readonly ifMatch: readonly string[] | null
  readonly claim: AnswerClaim | null
  /** Throws where the asker turns out not to be let in. */
  readonly admit: (tx: Transaction) => Promise<void>
}

export interface Answer {
  readonly status: number
  readonly body: unknown
}

export interface Route {
  readonly method: Method
  /** Below `/api/v1`. */
  readonly path: string
  readonly role: Role
  readonly scope: Scope
  /** The command's, view's or call's name: the operation id of the documentation. */
  readonly name: string
  readonly params: z.ZodType
  readonly query: z.ZodType
  readonly body: z.ZodType
  readonly answers: Readonly<Record<number, z.ZodType>>
  /** `run` has the asker admitted before anything lasts or is told. */
  readonly admits?: true
  readonly run: (parts: ServerParts, asked: Asked) => Promise<Answer>
}

interface Shape<Params extends z.ZodType, Body extends z.ZodType, Fixed extends object> {
  readonly params?: Params
  readonly body?: Body
  /** What the path itself says. */
  readonly fixed?: Fixed
  readonly status?: 200 | 201
}

/** A route that changes something, by a command; the view of its result is the answer. */
export function change<
  Result,
  Params extends z.ZodType = z.ZodType<object>,
  Body extends z.ZodType = z.ZodType<object>,
  Fixed extends object = object,
>(
  line: Line,
  needs: Needs,
  named: Readonly<Record<string, Command<z.output<Params> & z.output<Body> & Fixed, Result>>>,
  view: View<Result>,
  shape: Shape<Params, Body, Fixed> = {},
): Route {
  const { status = 200, fixed } = shape
  const [name, command] = onlyEntry(named)
  return {
    ...partsOf(line, needs, kebabCase(name)),
    params: shape.params ?? nothing,
    query: nothing,
    body: shape.body ?? nothing,
    answers: { [status]: view.schema },
    admits: true,
    async run(parts, { principal, params, body, ifMatch, claim, admit }) {
      // The server has validated both by the very schemas that the types come from.
      const input = { ...asObject(body), ...asObject(params), ...fixed } as z.output<Params> & z.output<Body> & Fixed
      return unlessRefused(
        await runCommand(parts, command, {
          organizationId: principal.organizationId,
          actor: { kind: principal.kind, id: principal.id },
          askerRole: principal.role,
          askerScopes: principal.scopes,
          input,
          ifMatch,
          claim,
          admit,
          status,
          answer: (tx, result) => view.of(tx, result),
        }),
      )
    },
  }
}

/** A route that shows something, by a view. */
export function show<Params extends z.ZodType = z.ZodType<object>, Query extends z.ZodType = z.ZodType<object>>(
  line: Line,
  needs: Needs,
  name: string,
  view: View<z.output<Params> & z.output<Query>>,
  shape: { readonly params?: Params; readonly query?: Query } = {},
): Route {
  return {
    ...partsOf(line, needs, name),
    params: shape.params ?? nothing,
    query: shape.query ?? nothing,
    body: nothing,
    answers: { 200: view.schema },
    async run(parts, { principal, params, query }) {
      const input = { ...asObject(query), ...asObject(params) } as z.output<Params> & z.output<Query>
      const body = await parts.store.transaction(principal.organizationId, parts.clock.now(), tx => view.of(tx, input))
      return { status: 200, body }
    },
  }
}

/** A route that asks the running connection, which is no command: it talks to Salto KS. */
export function call<Body extends z.ZodType = z.ZodType<object>, Params extends z.ZodType = z.ZodType<object>>(
  line: Line,
  needs: Needs,
  name: string,
  answers: Readonly<Record<number, z.ZodType>>,
  ask: (
    parts: ServerParts,
    principal: Principal,
    input: z.output<Body> & z.output<Params>,
  ) => Promise<Answer | Refusal>,
  shape: { readonly body?: Body; readonly params?: Params } = {},
): Route {
  const underWay = new Map<string, Promise<Answer>>()
  return {
    ...partsOf(line, needs, name),
    params: shape.params ?? nothing,
    query: nothing,
    body: shape.body ?? nothing,
    answers,
    async run(parts, { principal, params, body, claim }) {
      const input = { ...asObject(body), ...asObject(params) } as z.output<Body> & z.output<Params>
      const askNow = async () => unlessRefused(await ask(parts, principal, input))
      if (!claim) return askNow()
      // A call may take a minute, too long to hold a transaction: a twin in this process waits for the first.
      const twin = `${claim.scope} ${claim.key} ${claim.bodyHash}`
      const first = underWay.get(twin) ?? answerOnce(parts, principal, claim, askNow)
      underWay.set(twin, first)
      try {
        return await first
      } finally {
        underWay.delete(twin)
      }
    },
  }
}

async function answerOnce(
  parts: ServerParts,
  principal: Principal,
  claim: AnswerClaim,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const { answers } = parts.controls
  const inTransaction = <T>(work: Parameters<typeof parts.store.transaction<T>>[2]) =>
    parts.store.transaction(principal.organizationId, parts.clock.now(), work)
  const earlier = await inTransaction(tx => answers.find(tx, claim))
  if (earlier) return replayed(earlier, claim)
  const answer = await ask()
  await inTransaction(async tx => {
    if ((await answers.claim(tx, claim)) === null) await answers.save(tx, claim, remembered(answer.status, answer.body))
  })
  return answer
}

/** `{ addPerson }` names the command by itself. */
function onlyEntry<T>(named: Readonly<Record<string, T>>): [string, T] {
  const [entry] = Object.entries(named)
  if (!entry) throw new Error('A route needs a command')
  return entry
}

const kebabCase = (name: string): string => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)

function partsOf(line: Line, needs: Needs, name: string) {
  const [method, path] = line.split(' ') as [Method, string]
  const [role, scope] = needs.split(' ') as [Role, Scope]
  return { method, path, role, scope, name }
}

const asObject = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {})

function unlessRefused<T extends object>(outcome: T | Refusal): T {
  if (isRefusal(outcome)) throw new ProblemError(refusalProblem(outcome))
  return outcome
}
