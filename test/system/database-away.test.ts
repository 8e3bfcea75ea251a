import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, type Installation, openInstallation, type Serving } from './processes.ts'

let installation: Installation
let serving: Serving

beforeAll(async () => {
  installation = await openInstallation()
  serving = await installation.serve()
  await installation.furnish(serving)
})

let show: () => Promise<void> = async () => undefined

afterAll(async () => {
  await show()
  await installation.close()
}, 60_000)

const isReady = (): Promise<boolean> => fetch(`${serving.url}/readyz`).then(({ ok }) => ok)

/** The server goes on, but nobody who looks for it finds it, and every line to it is cut. */
async function hideDatabase(): Promise<void> {
  const { ownerConfig } = installation.database
  const socket = (port: number) => join(String(ownerConfig.host), `.s.PGSQL.${port}`)
  await rename(socket(5432), socket(5433))
  show = async () => {
    await rename(socket(5433), socket(5432))
    show = async () => undefined
  }
  const client = new pg.Client({ ...ownerConfig, user: 'postgres', port: 5433 })
  await client.connect()
  await client.query('select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()')
  await client.end()
}

/** Signs the owner in; answers the status, the code of a refusal and the session's cookie. */
async function signIn() {
  const answer = await fetch(`${serving.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'owner@x.example', password: 'a long enough password' }),
  })
  const { code } = (await answer.json()) as { code?: string }
  const [cookie = ''] = answer.headers.getSetCookie().map(line => line.split(';')[0] ?? '')
  return { status: answer.status, code, cookie }
}

const asSignedIn = async (cookie: string) => {
  const answer = await fetch(`${serving.url}/api/v1/people`, { headers: { cookie } })
  return { status: answer.status, body: (await answer.json()) as object }
}

describe('F18: the database is away for a while', () => {
  it('everybody is told to come again, and what was under way and what comes later gets through when it is back', async () => {
    await installation.admit(serving, 'before@x.example')
    await eventually(() => installation.isInside('before@x.example'), Boolean)
    const { cookie } = await signIn()
    expect(await asSignedIn(cookie)).toMatchObject({ status: 200 })
    const { control } = installation.emulator
    control.trouble({ seed: 1, latencyMs: [500, 500], rules: [] })
    await installation.admit(serving, 'during@x.example')
    await eventually(
      async () => JSON.stringify(control.calls.view(0, 100)).replaceAll('%40', '@'),
      calls => calls.includes('during@x.example'),
    )
    await hideDatabase()
    await eventually(isReady, ready => !ready)
    const email = 'meanwhile@x.example'
    for (const answer of [
      await asSignedIn(cookie),
      await serving.ask('GET', '/people'),
      await serving.ask('GET', '/today'),
      await serving.ask('POST', '/people', { name: 'Meanwhile', email }),
    ]) {
      expect(answer).toMatchObject({ status: 503, body: { code: 'fault.store_away', status: 503 } })
      expect(JSON.stringify(answer.body)).not.toMatch(/PGSQL|ENOENT|terminat/)
    }
    const visitor = await fetch(`${serving.url}/api/v1/public`)
    expect([visitor.status, visitor.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await visitor.json()).toMatchObject({ code: 'fault.store_away' })
    expect(await signIn()).toMatchObject({ status: 503, code: 'fault.store_away' })

    await show()
    control.trouble({ seed: 1, rules: [] })
    await eventually(() => installation.isInside('during@x.example'), Boolean)
    await eventually(isReady, Boolean)
    expect(await asSignedIn(cookie)).toMatchObject({ status: 200 })
    expect(await serving.ask('GET', `/people?email=${email}`)).toMatchObject({ status: 200, body: { items: [] } })
    await installation.admit(serving, 'after@x.example')
    await eventually(() => installation.isInside('after@x.example'), Boolean)
  })
})
