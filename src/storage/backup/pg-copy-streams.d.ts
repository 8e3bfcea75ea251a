/** The part of pg-copy-streams that is used here; the package brings no types. */
declare module 'pg-copy-streams' {
  import type { Readable, Writable } from 'node:stream'
  import type { Submittable } from 'pg'
  /** A stream of what COPY … TO STDOUT sends; `rowCount` is set when it has ended. */
  export function to(statement: string): Readable & Submittable & { rowCount: number }
  /** A stream into COPY … FROM STDIN; finished means that the server has taken all of it. */
  export function from(statement: string): Writable & Submittable & { rowCount: number }
}
