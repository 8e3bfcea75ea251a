/** One API call as the routes see it, and the answer they give. Routes are plain functions of a call; no sockets here. */
import { valueInvalid } from '../errors.ts'
import { type Page, type PageQuery, readPageQuery } from '../query/page.ts'
import type { Person } from '../state/nouns.ts'
import type { World } from '../state/world.ts'

export interface Call {
  world: World
  method: string
  url: URL
  /** `v1.1` or `v1.2`. */
  version: string
  /** Ids of the path, each checked to be a UUID, in lower case. */
  ids: Readonly<Record<string, string>>
  /** The parsed JSON body; undefined without one. */
  body: unknown
  /** Who calls: the person of the access token. */
  caller: Person
  /** Header CLP-disable-odata-v3-conversion. */
  odataV4: boolean
  /** Header CLP-Continuation-Token. */
  continuationToken: string | null
}

export interface Answer {
  status: number
  /** Undefined = no body. */
  body?: unknown
  /** A body that is not JSON. */
  text?: { content: string; type: string; fileName?: string }
}

export interface Route {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Below the version, `:name` for ids: `/sites/:siteId/users`. */
  path: string
  /** Versions that serve it; default all. Others answer 405. */
  versions?: readonly string[]
  /** Answers a page, so that troubles with pages can strike it. */
  isList?: true
  /** Throws ApiError. All effects happen before it returns, so a call is done wholly or not at all. */
  run(call: Call): Answer
}

export const ok = (body: unknown): Answer => ({ status: 200, body })
export const okPage = (page: Page): Answer => ({ status: 200, body: page })
export const noContent: Answer = { status: 204 }
export const accepted: Answer = { status: 202 }

/** Throws ApiError 400/1102. */
export function pageQuery(call: Call): PageQuery {
  const { pageSizeDefault, pageSizeMax, nextLinkHttp } = call.world.switches
  const publicUrl = nextLinkHttp ? call.world.publicUrl.replace(/^https:/, 'http:') : call.world.publicUrl
  return readPageQuery(call.url, { v4: call.odataV4 }, { standard: pageSizeDefault, max: pageSizeMax }, publicUrl)
}

/** The id of the path under this name; the router put it there. */
export function pathId(call: Call, name: string): string {
  const id = call.ids[name]
  if (id === undefined) throw valueInvalid(`${name} is missing`)
  return id
}
