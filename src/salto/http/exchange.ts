// One request and its whole answer as bytes on a wire, with deadlines. Knows nothing of meaning.
import { Pool } from 'undici'

export interface ExchangeOptions {
  /** Scheme, host and port. Nothing is ever sent elsewhere. */
  readonly origin: string
  readonly connectTimeoutMs?: number
  /** Until the headers; and between two pieces of the body. */
  readonly answerTimeoutMs?: number
  /** From sending until the last byte: a dripping body never hits the timeout between two pieces. */
  readonly wholeTimeoutMs?: number
}

export interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Path and query. */
  readonly target: string
  readonly accessToken: string
  readonly body: unknown
}

export interface Answer {
  readonly status: number
  readonly text: string
  readonly retryAfter: string | undefined
  readonly date: string | undefined
}

export interface Exchange {
  /** Throws what undici throws when no whole answer came. */
  send(request: Request): Promise<Answer>
  close(): Promise<void>
}

/** A page of 100 users is about 80 kB; more than this is no answer of ours. */
const bodyBytesMax = 32 * 1024 * 1024

export function createExchange(options: ExchangeOptions): Exchange {
  const { connectTimeoutMs = 5000, answerTimeoutMs = 10_000, wholeTimeoutMs = 30_000 } = options
  const pool = new Pool(options.origin, {
    connections: 8,
    pipelining: 1,
    connect: { timeout: connectTimeoutMs },
    headersTimeout: answerTimeoutMs,
    bodyTimeout: answerTimeoutMs,
    maxResponseSize: bodyBytesMax,
  })
  return {
    async send({ method, target, accessToken, body }) {
      const response = await pool.request({
        method,
        path: target,
        headers: {
          authorization: `Bearer ${accessToken}`,
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? null : JSON.stringify(body),
        signal: AbortSignal.timeout(wholeTimeoutMs),
      })
      return {
        status: response.statusCode,
        text: await response.body.text(),
        retryAfter: single(response.headers['retry-after']),
        date: single(response.headers['date']),
      }
    },
    close: () => pool.destroy(),
  }
}

const single = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header
