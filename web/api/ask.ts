// API: the one way from the screens to the server. Here: a request and its typed trouble.
import type { Problem } from '../../src/contract/problem.ts'

/** The server said no, with a sentence for the person and a code for the screen. */
export class ProblemFault extends Error {
  override readonly name = 'ProblemFault'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title)
    this.problem = problem
  }
}

/** Nobody answered: no network, or Latchwork is starting again. */
export class UnreachableFault extends Error {
  override readonly name = 'UnreachableFault'
}

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>

interface Asked {
  readonly query?: Query
  readonly body?: unknown
  /** The version that the person saw: a later one makes the answer 412 instead of losing somebody's change. */
  readonly version?: number
  /** The same key twice is one effect; forms make one when they open. */
  readonly idempotencyKey?: string
  /** Instead of the chosen one: the host looks after all of them on one page. */
  readonly organization?: string
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

const organizationKey = 'latchwork.organization'

/** Whose things are shown, for those who work for several organisations; null = the first. */
export const chosenOrganization = (): string | null => localStorage.getItem(organizationKey)

export function chooseOrganization(id: string): void {
  localStorage.setItem(organizationKey, id)
}

export function forgetOrganization(): void {
  localStorage.removeItem(organizationKey)
}

/**
 * Asks the API. `path` begins below `/api/v1`, or is a whole path such as `/api/auth/sign-out`.
 * @throws ProblemFault for every refusal, UnreachableFault when nobody answers
 */
export async function ask<Answer>(method: Method, path: string, asked: Asked = {}): Promise<Answer> {
  const answer = await send(method, pathOf(path, asked.query), asked)
  const text = await answer.text()
  if (answer.ok) return (text === '' ? null : JSON.parse(text)) as Answer
  throw new ProblemFault(problemOf(answer, text))
}

const pathOf = (path: string, query: Query = {}): string => {
  const words = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === null || value === '' ? [] : [[name, String(value)]],
  )
  const root = path.startsWith('/api/') ? path : `/api/v1${path}`
  return words.length === 0 ? root : `${root}?${new URLSearchParams(words)}`
}

async function send(method: Method, url: string, asked: Asked): Promise<Response> {
  const { body, version, idempotencyKey, organization = chosenOrganization() } = asked
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(organization === null ? {} : { 'latchwork-organization': organization }),
    ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
  }
  try {
    return await fetch(url, { method, headers, body: body === undefined ? null : JSON.stringify(body) })
  } catch (cause) {
    throw new UnreachableFault('Latchwork does not answer. Nothing was changed; try again in a moment.', { cause })
  }
}

function problemOf(answer: Response, text: string): Problem {
  const unknown = { type: 'about:blank', title: answer.statusText || 'Refused', status: answer.status, code: 'unknown' }
  if (!answer.headers.get('content-type')?.includes('json')) return unknown
  return { ...unknown, ...(JSON.parse(text) as Partial<Problem>) }
}

/** All pages of a list, for lists that people look at whole. */
export async function askAll<Item>(path: string, query: Query = {}): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | null = null
  do {
    const page: { items: Item[]; nextCursor: string | null } = await ask('GET', path, {
      query: { limit: 200, ...query, cursor },
    })
    items.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return items
}
