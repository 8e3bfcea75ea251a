// IMPORT: a file of members: chosen, looked at by the server, and brought in a few rows at a time.
import type { z } from 'zod'
import type { memberFilePreview, memberRowsBrought } from '../../../../src/contract/person/member-file.ts'
import { ask } from '../../../api/ask.ts'

export type MemberFilePreview = z.output<typeof memberFilePreview>
type Brought = z.output<typeof memberRowsBrought>

/** A request holds a mebibyte, and base64 makes four thirds of a file. */
export const fileBytesLimit = 700_000

/** What would come of the file; nothing is written. The server finds out its encoding and its columns. */
export const previewOf = async (file: File): Promise<MemberFilePreview> =>
  ask<MemberFilePreview>('POST', '/members/preview', { body: { content: base64Of(await file.arrayBuffer()) } })

function base64Of(bytes: ArrayBuffer): string {
  const parts: string[] = []
  const all = new Uint8Array(bytes)
  // Piece by piece: an argument list has an end.
  for (let from = 0; from < all.length; from += 8192)
    parts.push(String.fromCharCode(...all.subarray(from, from + 8192)))
  return btoa(parts.join(''))
}

export interface Progress {
  readonly done: number
  readonly added: number
  readonly unchanged: number
  readonly rejects: readonly { readonly line: number; readonly reason: string }[]
}

export const nothingDone: Progress = { done: 0, added: 0, unchanged: 0, rejects: [] }

/** So many rows a request: few enough that whoever waits sees it move. */
const chunk = 25

/** Goes on where `from` ended. Rows that were brought in before are left as they are. */
export async function bringIn(
  { rows }: MemberFilePreview,
  from: Progress,
  onProgress: (progress: Progress) => void,
): Promise<Progress> {
  let progress = from
  while (progress.done < rows.length) {
    const next = rows.slice(progress.done, progress.done + chunk)
    const body = { rows: next.map(({ productName: _, isKnown: __, ...row }) => row) }
    const brought = await ask<Brought>('POST', '/members/import', { body })
    progress = {
      done: progress.done + next.length,
      added: progress.added + brought.added,
      unchanged: progress.unchanged + brought.unchanged,
      rejects: [...progress.rejects, ...brought.rejects],
    }
    onProgress(progress)
  }
  return progress
}
