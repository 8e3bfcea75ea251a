/**
 * A backup is one file: a compressed tar that holds `manifest.json`, the rows of every table as PostgreSQL's COPY text
 * in pieces (`tables/desk/000001.copy`, whose concatenation is the table), and `totals.json`. The totals come last,
 * since only then they are known; an archive without them was cut off and is not restored.
 *
 * The format belongs to no PostgreSQL version, and to neither the embedded nor a server's database.
 */
import { z } from 'zod'

export const formatVersion = 1

const table = z.object({
  name: z.string(),
  /** The columns of the rows, in their order; computed columns are left out. */
  columns: z.array(z.string()).min(1),
})

const manifest = z.object({
  format: z.literal(formatVersion),
  /** The migrations that had run, in order. */
  migrations: z.array(z.string()),
  postgresVersion: z.string(),
  /** When the snapshot was taken, in ISO 8601. */
  takenAt: z.string(),
  tables: z.array(table),
})

const totals = z.object({
  tables: z.record(z.string(), z.object({ rows: z.number().int(), sha256: z.string() })),
  /** The last number that each sequence gave out; null if it has given none. */
  sequences: z.record(z.string(), z.string().nullable()),
})

export type ArchivedTable = z.infer<typeof table>
export type Manifest = z.infer<typeof manifest>
export type Totals = z.infer<typeof totals>

/** @throws Error in an operator's words if the text is no manifest of ours */
export function parsedManifest(text: string): Manifest {
  const found = manifest.safeParse(jsonOf(text))
  if (found.success) return found.data
  throw new Error('This is not a Latchwork backup, or one of a format that this Latchwork does not know.', {
    cause: found.error,
  })
}

export function parsedTotals(text: string): Totals {
  return totals.parse(jsonOf(text))
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // No JSON at all is one of the ways not to be a manifest, and the schema says so.
    return undefined
  }
}
