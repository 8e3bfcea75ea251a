/** Finds the route of a path: a tree of path segments, literal before id. */
import { ApiError, requestInvalid } from '../errors.ts'
import { isUuid } from './body.ts'
import type { Route } from './call.ts'

interface Node {
  literal: Map<string, Node>
  id: { name: string; node: Node } | null
  routes: Map<string, Route>
}

const node = (): Node => ({ literal: new Map(), id: null, routes: new Map() })

export interface Found {
  route: Route
  ids: Record<string, string>
}

export class Router {
  readonly #root = node()

  constructor(routes: readonly Route[]) {
    for (const route of routes) this.#add(route)
  }

  #add(route: Route): void {
    let at = this.#root
    for (const segment of segments(route.path)) {
      if (segment.startsWith(':')) {
        at.id ??= { name: segment.slice(1), node: node() }
        at = at.id.node
      } else {
        const next = at.literal.get(segment) ?? node()
        at.literal.set(segment, next)
        at = next
      }
    }
    at.routes.set(route.method, route)
  }

  /**
   * Throws ApiError 404 (no code) for an unknown path, 405 for a method or version that the path does not serve. An id
   * that is no UUID is found all the same; `checkIds` refuses it, after the caller is known.
   */
  find(method: string, version: string, path: string): Found {
    let at = this.#root
    const ids: Record<string, string> = {}
    for (const segment of segments(path)) {
      const literal = at.literal.get(segment)
      if (literal !== undefined) at = literal
      else if (at.id !== null) {
        ids[at.id.name] = segment.toLowerCase()
        at = at.id.node
      } else throw new ApiError(404, null, 'No such path')
    }
    if (at.routes.size === 0) throw new ApiError(404, null, 'No such path')
    const route = at.routes.get(method)
    if (route === undefined || !(route.versions ?? [version]).includes(version)) {
      throw new ApiError(405, null, 'Method not allowed')
    }
    return { route, ids }
  }
}

const segments = (path: string) => path.split('/').filter(segment => segment !== '')

/** 400/1100 for an id in the path that is not a UUID (measured). */
export function checkIds(ids: Record<string, string>): void {
  for (const id of Object.values(ids)) if (!isUuid(id)) throw requestInvalid(`The value '${id}' is not valid`)
}
