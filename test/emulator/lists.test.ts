import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../emulator/server.ts'
import { type ApiClient, clientOf, createPerson, itemsOf, places, startTestEmulator } from './client.ts'

let emulator: Emulator
let api: ApiClient
let users: string
let groups: string

beforeAll(async () => {
  emulator = await startTestEmulator({ switches: { pageSizeDefault: 3, pageSizeMax: 5 } })
  api = await clientOf(emulator)
  const { siteId } = places(emulator)
  users = `/v1.1/sites/${siteId}/users`
  groups = `/v1.1/sites/${siteId}/access_groups`
  for (let i = 0; i < 12; i++) await createPerson(api, siteId, `List${i}@Example.org`, { last_name: `N${i}` })
  await createPerson(api, siteId, "o'brien@example.org", { last_name: "O'Brien", alias: 'irish' })
})
afterAll(() => emulator.close())

async function walk(path: string): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = []
  let next: string | null = path
  while (next !== null) {
    const page = await api.call('GET', next)
    expect(page.status).toBe(200)
    found.push(...itemsOf(page))
    const link = page.body['next_page_link'] as string | null
    if (link !== null) expect(link.startsWith(`${emulator.url}/`)).toBe(true)
    next = link === null ? null : link.slice(emulator.url.length)
  }
  return found
}

describe('pages', () => {
  it('are complete when the absolute next_page_link is followed, and no larger than the maximum (A6)', async () => {
    const first = await api.call('GET', `${users}?$top=100&$inlinecount=allpages`)
    expect([itemsOf(first).length, first.body['count']]).toEqual([5, 19])
    expect(itemsOf(await api.call('GET', users))).toHaveLength(3)
    const all = await walk(`${users}?$top=4`)
    expect(new Set(all.map(user => user['id'])).size).toBe(19)
  })

  it('give a count only when asked', async () => {
    expect((await api.call('GET', users)).body['count']).toBeNull()
    expect((await api.call('GET', `${users}?$count=true`)).body['count']).toBe(19)
  })

  it('are shuffled without $orderby, alike for one seed (A14), and in order of creation by switch', async () => {
    const shuffled = (await walk(users)).map(user => user['id'])
    expect((await walk(users)).map(user => user['id'])).toEqual(shuffled)
    emulator.control.switches({ listOrder: 'created' })
    const created = (await walk(users)).map(user => user['id'])
    const inOrder = (await walk(users)).map(user => (user['user'] as { last_name: string }).last_name).slice(6, 18)
    expect(inOrder).toEqual(Array.from({ length: 12 }, (_, i) => `N${i}`))
    emulator.control.switches({ listOrder: 'shuffled' })
    const again = (await walk(users)).map(user => user['id'])
    expect(again).not.toEqual(created)
    expect([...again].sort()).toEqual([...created].sort())
  })

  it('refuse a $top or $skip that is no number with 400/1102', async () => {
    for (const query of ['$top=x', '$top=-1', '$top=0', '$skip=-1', '$skip=1.5']) {
      const answered = await api.call('GET', `${users}?${query}`)
      expect([query, answered.status, answered.body['ErrorCode']]).toEqual([query, 400, '1102'])
    }
  })
})

describe('filters and orders', () => {
  const filtered = (filter: string, headers: Record<string, string> = {}) =>
    api.call('GET', `${users}?$top=5&$inlinecount=allpages&$filter=${encodeURIComponent(filter)}`, undefined, headers)
  const v4 = { 'CLP-disable-odata-v3-conversion': 'true' }

  it.each([
    ["user/email eq 'list3@example.org'", 1],
    ["user/email eq 'o''brien@example.org'", 1],
    ["user/email eq 'nobody@example.org'", 0],
    ["user/last_name eq 'n3'", 0],
    ["user/last_name eq 'N4' and user/email eq 'list3@example.org'", 0],
    ["user/last_name eq 'N4' or user/email eq 'list3@example.org'", 2],
    ["not (user/email eq 'list3@example.org')", 18],
    ["user/last_name eq 'N3' or user/last_name eq 'N4'", 2],
    ["(user/last_name eq 'N3' or user/last_name eq 'N4') and not (user/last_name eq 'N4')", 1],
    ["startswith(user/last_name,'N1')", 3],
    ["substringof('LIST1',user/email)", 3],
    ["contains(user/email,'list1') and user/last_name ne 'N1'", 2],
    ["tolower(user/last_name) eq 'n7'", 1],
    ['user/email eq null', 1],
    ["alias eq 'irish'", 1],
    ['blocked eq true', 0],
    ["subscription_state eq 'subscribed'", 19],
    ["user/last_name ge 'N5' and user/last_name lt 'N7'", 2],
  ])('%s', async (filter, count) => {
    const answered = await filtered(filter)
    expect([answered.status, answered.body['count']]).toEqual([200, count])
  })

  it('compare e-mails with case when switched (A7)', async () => {
    emulator.control.switches({ emailIgnoresCase: false })
    expect((await filtered("user/email eq 'list3@example.org'")).body['count']).toBe(0)
    expect((await filtered("user/email eq 'List3@Example.org'")).body['count']).toBe(1)
    emulator.control.switches({ emailIgnoresCase: true })
  })

  it.each([
    'nonsense eq 1',
    "user/email is 'x'",
    "user/email eq 'x",
    'user/email eq',
    "(user/email eq 'x'",
    "user/email eq 'x' foo",
  ])('%s is refused with 400/1102', async filter => {
    const answered = await filtered(filter)
    expect([answered.status, answered.body['ErrorCode']]).toEqual([400, '1102'])
  })

  it('speak version 3 by default and version 4 with the header', async () => {
    const entries = users.replace('/users', '/entries')
    const ask = (filter: string, headers: Record<string, string>) =>
      api.call('GET', `${entries}?$filter=${encodeURIComponent(filter)}`, undefined, headers)
    expect((await ask("utc_date_time ge DateTime'2026-01-01T00:00:00Z'", {})).status).toBe(200)
    expect((await ask("utc_date_time ge DateTime'2026-01-01T00:00:00Z'", v4)).status).toBe(400)
    expect((await ask('utc_date_time ge 2026-01-01T00:00:00Z', v4)).status).toBe(200)
    expect((await ask('utc_date_time ge 2026-01-01T00:00:00Z', {})).status).toBe(400)
    expect((await filtered("substringof('x',user/email)", v4)).status).toBe(400)
  })

  it('order by one or several fields; an unknown one is 400/1102', async () => {
    const down = await walk(`${users}?$orderby=${encodeURIComponent('user/last_name desc, user/email')}`)
    const names = down.map(user => (user['user'] as { last_name: string }).last_name)
    expect(names).toEqual([...names].sort().reverse())
    const unknown = await api.call('GET', `${users}?$orderby=nonsense`)
    expect([unknown.status, unknown.body['ErrorCode']]).toEqual([400, '1102'])
    const byName = await walk(
      `${groups}?$orderby=customer_reference&$filter=${encodeURIComponent("contains(customer_reference,'Meeting')")}`,
    )
    expect(byName.map(group => group['customer_reference'])).toEqual(['Meeting room Pier', 'Meeting room Quay'])
  })
})

describe('paths', () => {
  it('with an id that is no UUID are 400/1100, unknown ones 404, wrong methods 405', async () => {
    const wrong = await api.call('GET', '/v1.1/sites/not-a-uuid')
    expect([wrong.status, wrong.body['ErrorCode']]).toEqual([400, '1100'])
    expect((await api.call('GET', '/v1.1/accessors')).status).toBe(404)
    expect((await api.call('GET', '/v3/me')).status).toBe(404)
    expect((await api.call('DELETE', '/v1.1/me')).status).toBe(405)
    const body = await api.call('POST', groups)
    expect([body.status, body.body['ErrorCode']]).toEqual([400, '1100'])
  })

  it('answer 401 with an empty body and a challenge, or the described body by switch', async () => {
    const bare = await fetch(`${emulator.url}${users}`)
    expect([bare.status, bare.headers.get('www-authenticate'), await bare.text()]).toEqual([401, 'Bearer', ''])
    const bad = await fetch(`${emulator.url}${users}`, { headers: { authorization: 'Bearer x.y.z' } })
    expect([bad.status, bad.headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"'])
    emulator.control.switches({ unauthorizedBody: true })
    const told = await fetch(`${emulator.url}${users}`)
    expect(await told.json()).toMatchObject({ ErrorCode: '1500' })
    emulator.control.switches({ unauthorizedBody: false })
  })

  it('serve the versions that are switched on (A22), and errors with a number by switch', async () => {
    const entries = users.replace('/users', '/entries')
    emulator.control.switches({ versions: ['v1.2'], numericErrorCode: true })
    expect((await api.call('GET', '/v1.1/me')).status).toBe(404)
    expect((await api.call('GET', '/v1.2/me')).status).toBe(200)
    const wrong = await api.call('GET', '/v1.2/sites/not-a-uuid')
    expect(wrong.body['ErrorCode']).toBe(1100)
    emulator.control.switches({ versions: ['v1.1', 'v1.2'], numericErrorCode: false })
    expect((await api.call('GET', entries)).status).toBe(200)
  })

  it('of the next page may carry http in place of https', async () => {
    const world = emulator.world()
    const { publicUrl } = world
    world.publicUrl = 'https://salto.example'
    const link = async () => String((await api.call('GET', users)).body['next_page_link'])
    expect(await link()).toMatch(/^https:/)
    emulator.control.switches({ nextLinkHttp: true })
    expect(await link()).toMatch(/^http:\/\/salto\.example\//)
    world.publicUrl = publicUrl
  })
})
