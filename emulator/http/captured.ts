/** Holds an answer back that somebody else writes (the identity server), so that trouble can damage or lose it. */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Outgoing } from '../trouble/damage.ts'

/** Calls `whole` once with the complete answer in place of sending it. The original response can be used from then on. */
export function captureAnswer(res: ServerResponse, whole: (answer: Outgoing) => void): void {
  const chunks: Buffer[] = []
  const original = { write: res.write, end: res.end, writeHead: res.writeHead }
  const keep = (chunk: unknown) => {
    if (typeof chunk === 'string') chunks.push(Buffer.from(chunk))
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk))
  }
  const held: Pick<ServerResponse, 'writeHead'> = {
    writeHead: ((status: number, ...rest: unknown[]) => {
      res.statusCode = status
      const headers = rest.find(one => typeof one === 'object' && one !== null) as OutgoingHttpHeaders | undefined
      for (const [name, value] of Object.entries(headers ?? {})) if (value !== undefined) res.setHeader(name, value)
      return res
    }) as ServerResponse['writeHead'],
  }
  res.writeHead = held.writeHead
  res.write = ((chunk: unknown) => {
    keep(chunk)
    return true
  }) as ServerResponse['write']
  res.end = ((chunk?: unknown) => {
    keep(chunk)
    Object.assign(res, original)
    const headers = Object.entries(res.getHeaders()).flatMap(([name, value]) =>
      value === undefined || name === 'content-length' ? [] : [[name, String(value)] as const],
    )
    whole({
      status: res.statusCode,
      headers: Object.fromEntries(headers),
      body: Buffer.concat(chunks).toString('utf8'),
      fate: 'send',
    })
    return res
  }) as ServerResponse['end']
}
