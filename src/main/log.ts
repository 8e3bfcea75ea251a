// The log: one JSON line each, without names, addresses or secrets. What a library puts into an error is not ours to
// trust, so errors are cut down to their kind and message, and messages to what cannot be a token.
import { pino } from 'pino'
import type { LogLevel } from '../config.ts'

export type Log = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>

const secretPaths = ['*.password', '*.token', '*.accessToken', '*.refreshToken', '*.clientSecret', '*.authorization']

/** To standard error, so that what a command prints for people stays readable. */
export function createLog(level: LogLevel): Log {
  return pino(
    {
      level,
      redact: { paths: secretPaths, censor: '[redacted]' },
      formatters: { level: label => ({ level: label }), bindings: () => ({}) },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    pino.destination({ fd: 2, sync: true }),
  )
}

/** An error as it may be logged: its chain of causes without what they carry besides. */
export function loggable(error: unknown): object {
  if (!(error instanceof Error)) return { error: withoutSecrets(String(error)) }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  return {
    error: `${error.name}: ${withoutSecrets(error.message)}`,
    ...code,
    stack: error.stack
      ?.split('\n')
      .filter(line => /^\s+at /.test(line))
      .slice(0, 8)
      .map(line => line.trim()),
    ...(error.cause === undefined ? {} : { cause: loggable(error.cause) }),
  }
}

/** Bearer tokens, JWTs, passwords within URLs, e-mail addresses. */
const withoutSecrets = (text: string): string =>
  text
    .replace(/Bearer\s+\S+/gi, 'Bearer [redacted]')
    .replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[redacted]')
    .replace(/\blw_(?:key|once)_[\w-]+/g, '[redacted]')
    .replace(/(:\/\/[^:/\s]+:)[^@\s]+@/g, '$1[redacted]@')
    .replace(/[\w.+-]+@[\w-]+\.[\w.-]+/g, '[address]')
