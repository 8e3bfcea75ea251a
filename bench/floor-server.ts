// The barest honest program that makes reservations over HTTP: parse, one statement, answer. No rules, no tenancy.
import { createServer } from 'node:http'
import pg from 'pg'
import { type FloorSlot, floorStatement } from './floor-statement.ts'

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 16 })

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  const answer = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  if (request.method === 'GET') return void answer(200, {})
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const slot = JSON.parse(Buffer.concat(chunks).toString()) as FloorSlot
    pool.query(floorStatement(slot)).then(
      ({ rows }) => answer(rows[0]?.made === 1 ? 201 : 409, { made: rows[0]?.made }),
      (error: unknown) => answer(500, { error: String(error) }),
    )
  })
})
server.listen(Number(process.env['PORT']), '127.0.0.1')
process.once('SIGTERM', () => process.exit())
