// VIEWS: one screen-shaped answer per file; reads only. A view pairs the schema of the wire with the way to fill it.
import type { z } from 'zod'
import type { Transaction } from '../ports/store.ts'

/** How something stored looks on the wire. */
export interface View<Stored, Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema
  of(tx: Transaction, stored: Stored): Promise<z.output<Schema>>
}

/** A view that needs nothing but the object itself. */
export const plainView = <Stored, Schema extends z.ZodType>(
  schema: Schema,
  of: (stored: Stored) => z.output<Schema>,
): View<Stored, Schema> => ({ schema, of: async (_tx, stored) => of(stored) })

/** Thrown by a view that is asked about something that is not there. */
export class NotFound extends Error {
  override readonly name = 'NotFound'
  readonly code: string
  readonly facts: Readonly<Record<string, unknown>>

  constructor(code: string, message: string, facts: Readonly<Record<string, unknown>>) {
    super(message)
    this.code = code
    this.facts = facts
  }
}

export async function found<Stored>(stored: Promise<Stored | null>, noun: string, id: string): Promise<Stored> {
  const present = await stored
  if (present === null) throw new NotFound(`${noun}.unknown`, `There is no such ${noun.replaceAll('_', ' ')}.`, { id })
  return present
}

/** The `where` of a list: only what was asked for. */
export function whereOf(asked: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const where: Record<string, string> = {}
  for (const [field, value] of Object.entries(asked)) if (value !== undefined) where[field] = value
  return where
}
