import type { JsonWebKey } from 'node:crypto'
import type { IssuedToken } from './access-tokens.ts'
import type { StoredRecord } from './storage.ts'

/** The whole state of an identity server. It holds its private key: nothing in an emulator is secret. */
export interface DumpedState {
  key: JsonWebKey
  cookieSecret: string
  blocked: string[]
  tokens: IssuedToken[]
  records: StoredRecord[]
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isRecord(value: unknown): value is StoredRecord {
  if (!isObject(value)) return false
  const { model, id, payload, savedAt } = value
  return typeof model === 'string' && typeof id === 'string' && isObject(payload) && typeof savedAt === 'number'
}

function isToken(value: unknown): value is IssuedToken {
  if (!isObject(value)) return false
  const { tokenId, platformUserId, clientId, scope, grantId, expiresAt } = value
  const isNamed = [tokenId, platformUserId, clientId, scope].every(part => typeof part === 'string')
  return isNamed && (grantId === null || typeof grantId === 'string') && typeof expiresAt === 'number'
}

function isListOf<Item>(value: unknown, isItem: (item: unknown) => item is Item): value is Item[] {
  return Array.isArray(value) && value.every(isItem)
}

/** A state from `dump()`, checked. Throws Error on any other shape. */
export function dumpedStateOf(state: unknown): DumpedState {
  if (!isObject(state)) throw new Error('the identity state must be an object')
  const { key, cookieSecret, blocked, tokens, records } = state
  const isText = (value: unknown): value is string => typeof value === 'string'
  if (!isObject(key) || !isText(cookieSecret) || !isListOf(blocked, isText)) {
    throw new Error('the identity state lacks key, cookieSecret or blocked')
  }
  if (!isListOf(tokens, isToken)) throw new Error('the identity state has tokens of an unknown shape')
  if (!isListOf(records, isRecord)) throw new Error('the identity state has records of an unknown shape')
  return { key, cookieSecret, blocked, tokens, records }
}
