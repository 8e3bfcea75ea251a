import { createHash } from 'node:crypto'
import type { DBAdapter, DBTransactionAdapter, Where } from '@better-auth/core/db/adapter'

/**
 * The library's adapter, with the tokens of sessions kept as SHA-256 only (ASVS 5, chapter 7): what stands in the table
 * opens nothing. The library goes on speaking of the token itself; a session found otherwise than by its token carries
 * the hash in that place.
 */
export function withHashedTokens(adapter: DBAdapter): DBAdapter {
  return { ...hashing(adapter), transaction: run => adapter.transaction(inner => run(hashing(inner))) }
}

function hashing(adapter: DBTransactionAdapter): DBTransactionAdapter {
  return {
    ...adapter,
    create: async order => {
      const token: unknown = order.model === 'session' ? Reflect.get(order.data, 'token') : undefined
      if (typeof token !== 'string') return adapter.create(order)
      return carrying(token, await adapter.create({ ...order, data: { ...order.data, token: hashOf(token) } }))
    },
    findOne: async order => carrying(tokenOf(order), await adapter.findOne(asked(order))),
    findMany: order => adapter.findMany(asked(order)),
    count: order => adapter.count(asked(order)),
    update: async order => carrying(tokenOf(order), await adapter.update(asked(order))),
    updateMany: order => adapter.updateMany(asked(order)),
    delete: order => adapter.delete(asked(order)),
    deleteMany: order => adapter.deleteMany(asked(order)),
    consumeOne: async order => carrying(tokenOf(order), await adapter.consumeOne(asked(order))),
  }
}

interface Order {
  readonly model: string
  readonly where?: Where[] | undefined
}

const isOfToken = ({ field, value }: Where): boolean => field === 'token' && typeof value === 'string'

function asked<O extends Order>(order: O): O {
  if (order.model !== 'session' || !order.where) return order
  return {
    ...order,
    where: order.where.map(one => (isOfToken(one) ? { ...one, value: hashOf(String(one.value)) } : one)),
  }
}

function tokenOf({ model, where }: Order): string | null {
  const found = model === 'session' ? where?.find(isOfToken) : undefined
  return found ? String(found.value) : null
}

const carrying = <T>(token: string | null, session: T): T =>
  token !== null && session !== null ? { ...session, token } : session

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')
