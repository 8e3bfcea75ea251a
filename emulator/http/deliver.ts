/** Writes an answer to the socket, or does to the socket what the trouble says. */
import type { ServerResponse } from 'node:http'
import type { Outgoing } from '../trouble/damage.ts'

export function deliver(res: ServerResponse, out: Outgoing): void {
  if (res.destroyed || res.socket === null) return
  if (out.fate === 'never') return
  if (out.fate === 'cut') {
    res.socket.destroy()
    return
  }
  const bytes = Buffer.from(out.body)
  const headers = { ...out.headers, ...(out.status === 204 ? {} : { 'content-length': String(bytes.length) }) }
  res.writeHead(out.status, headers)
  if (out.fate === 'send') res.end(bytes)
  else if (out.fate === 'cut-inside') {
    // Headers promise the whole body; half of it comes, then the line goes dead.
    res.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => res.socket?.destroy())
  } else drip(res, bytes, out.dripMs ?? 0)
}

const drops = 20

function drip(res: ServerResponse, bytes: Buffer, overMs: number): void {
  const size = Math.max(1, Math.ceil(bytes.length / drops))
  let at = 0
  const next = () => {
    if (res.destroyed) return
    if (at >= bytes.length) {
      res.end()
      return
    }
    res.write(bytes.subarray(at, at + size))
    at += size
    setTimeout(next, overMs / drops)
  }
  next()
}

/** Reads a request's body whole; null when it is larger than `bytesMax` or the client went away. */
export async function readBody(
  req: AsyncIterable<Buffer | string>,
  bytesMax = 256 * 1024 * 1024,
): Promise<string | null> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of req) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
      length += bytes.length
      if (length > bytesMax) return null
      chunks.push(bytes)
    }
  } catch (error) {
    // The client went away in the middle of its request: there is nobody left to answer.
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
  return Buffer.concat(chunks).toString('utf8')
}
