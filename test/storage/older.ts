/** A way to a server that makes it look older than any that the packages bring: its version is changed on the way. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { Transform } from 'node:stream'
import type pg from 'pg'

/** Of the same length as what it stands for, so that the protocol's own lengths stay true. */
const older = (bytes: Buffer): Buffer =>
  Buffer.from(bytes.toString('latin1').replaceAll(/(?<!\d)1[5-9](\d{4})(?!\d)/g, '14$1'), 'latin1')

export async function olderLooking(config: pg.PoolConfig): Promise<{ config: pg.PoolConfig; close(): Promise<void> }> {
  const server = createServer(client => {
    const real = connect(`${config.host}/.s.PGSQL.5432`)
    for (const socket of [client, real]) socket.on('error', () => socket.destroy())
    client.on('close', () => real.destroy())
    client.pipe(real)
    real.pipe(new Transform({ transform: (chunk: Buffer, _, done) => done(null, older(chunk)) })).pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    config: { ...config, host: '127.0.0.1', port },
    close: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}
