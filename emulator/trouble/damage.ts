/** Turns a good answer into the struck one: what goes over the wire, byte by byte. */
import type { Dice } from '../dice.ts'
import type { Strike } from './rules.ts'

/** An answer on its way to the socket. */
export interface Outgoing {
  status: number
  headers: Record<string, string>
  /** Empty = no body. */
  body: string
  /** `cut`: the socket is destroyed, nothing is written. `cut-inside`: after half of the body. `never`: no answer at all. */
  fate: 'send' | 'cut' | 'cut-inside' | 'drip' | 'never'
  dripMs?: number
}

const json = { 'content-type': 'application/json; charset=utf-8' }
const html = { 'content-type': 'text/html' }

const errorBody = (code: string, message: string) => JSON.stringify({ ErrorCode: code, Message: message })

/** What a kind that strikes before the effect answers. */
export function struckAnswer(strike: Strike): Outgoing {
  const { kind, rule } = strike
  const send = (status: number, headers: Record<string, string>, body: string): Outgoing => ({
    status,
    headers,
    body,
    fate: 'send',
  })
  switch (kind) {
    case 'rate-limit':
      return send(429, retryAfter(rule.retryAfterSeconds), '')
    case 'unavailable':
      return send(503, {}, '')
    case 'gateway-html':
      return send(502, html, '<html><head><title>502 Bad Gateway</title></head><body><h1>502</h1></body></html>')
    case 'gateway-timeout':
      return send(504, html, '<html><head><title>504 Gateway Time-out</title></head><body><h1>504</h1></body></html>')
    case 'unauthorized-empty':
      return send(401, { 'www-authenticate': 'Bearer' }, '')
    case 'ok-error-body':
      return send(200, json, errorBody('2201', 'An error occurred'))
    case 'cut-before':
      return { status: 0, headers: {}, body: '', fate: 'cut' }
    case 'hang':
      return { status: 0, headers: {}, body: '', fate: 'never' }
    default:
      return send(500, json, errorBody('2201', 'Internal server error'))
  }
}

function retryAfter(seconds: number | 'date' | undefined): Record<string, string> {
  if (seconds === undefined) return {}
  const value = seconds === 'date' ? new Date(Date.now() + 2000).toUTCString() : String(seconds)
  return { 'retry-after': value }
}

/** What a kind that strikes after the effect makes of the good answer. `firstPage` is the page at `$skip=0`, if a page. */
export function damaged(good: Outgoing, strike: Strike, dice: Dice, firstPage: () => string): Outgoing {
  const { kind, rule } = strike
  switch (kind) {
    case 'server-error-after':
      return { status: 500, headers: json, body: errorBody('2201', 'Internal server error'), fate: 'send' }
    case 'cut-after':
      return { ...good, fate: 'cut' }
    case 'malformed-json':
      return { ...good, body: malformed(good.body) }
    case 'truncated-json':
      return good.body === '' ? good : { ...good, fate: 'cut-inside' }
    case 'slow-body': {
      const [min, max] = rule.delayMs ?? [3000, 3000]
      return { ...good, fate: 'drip', dripMs: dice.between(min, max) }
    }
    case 'wrong-content-type':
      return { ...good, headers: { ...good.headers, 'content-type': 'text/plain' } }
    default:
      return { ...good, body: damagedPage(good, kind, firstPage) }
  }
}

function malformed(body: string): string {
  if (body === '') return '{"items": [,]}'
  return body.replace(/[}\]"]\s*$/, ',,')
}

function damagedPage(good: Outgoing, kind: string, firstPage: () => string): string {
  if (good.status !== 200) return good.body
  const page = JSON.parse(good.body) as { items?: unknown[]; next_page_link?: string | null; count?: number | null }
  const items = page.items ?? []
  if (kind === 'bare-array') return JSON.stringify(items)
  if (kind === 'empty-page') return JSON.stringify({ ...page, items: [], next_page_link: null })
  if (kind === 'repeated-page') {
    const first = JSON.parse(firstPage()) as { items?: unknown[] }
    return JSON.stringify({ ...page, items: first.items ?? [] })
  }
  // Short: the later half is missing, the link is lost, the count still tells the truth.
  return JSON.stringify({ ...page, items: items.slice(0, Math.floor(items.length / 2)), next_page_link: null })
}
