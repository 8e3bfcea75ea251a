/** A client for tests of the emulator: real HTTP, and every answer is validated against the served description. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect } from 'vitest'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/server.ts'

export type Json = Record<string, unknown>

export interface Answered {
  status: number
  headers: Headers
  text: string
  // The tests look into answers freely; what they find is asserted, not assumed.
  body: Json
}

export interface ApiClient {
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>
  /** Method and template of each described call so far. */
  readonly described: Set<string>
}

interface Described {
  template: RegExp
  name: string
  responses: Record<string, Json>
}

export async function startTestEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return startEmulator({ ...options, switches: { deleteDelayMs: [0, 0], ...options.switches } })
}

/** A client that calls as the person with this e-mail. */
export async function clientOf(emulator: Emulator, email = 'admin@latchwork.example'): Promise<ApiClient> {
  const description = (await (await fetch(`${emulator.url}/openapi.json`)).json()) as Json
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema({ $id: 'api', ...description })
  const operations = operationsOf(description)
  const token = emulator.control.token({ email })
  const described = new Set<string>()
  return {
    described,
    async call(method, path, body, headers = {}) {
      const response = await fetch(`${emulator.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      const pathname = new URL(path, emulator.url).pathname
      const operation = operations.find(one => one.name.startsWith(`${method} `) && one.template.test(pathname))
      if (operation !== undefined) {
        described.add(operation.name)
        validate(ajv, operation, response, text)
      }
      const isJson = response.headers.get('content-type')?.includes('json') === true && text !== ''
      return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} }
    },
  }
}

function operationsOf(description: Json): Described[] {
  const paths = description['paths'] as Record<string, Record<string, { responses: Record<string, Json> }>>
  return Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { responses }]) => ({
        template: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
        name: `${method.toUpperCase()} ${path}`,
        responses,
      })),
    )
    .sort((a, b) => idsIn(a.name) - idsIn(b.name))
}

/** `/users/existing` before `/users/{siteUserId}`. */
const idsIn = (name: string) => name.split('{').length

function validate(ajv: Ajv2020, operation: Described, response: Response, text: string): void {
  const where = `${operation.name} ${response.status}`
  const declared = operation.responses[String(response.status)]
  expect(declared, `${where} is not described`).toBeDefined()
  const pointer = declared?.['$ref'] === undefined ? declared : pointed(String(declared['$ref']), ajv)
  const content = pointer?.['content'] as Record<string, { schema: Json }> | undefined
  if (text === '') return
  expect(content, `${where} has a body that is not described`).toBeDefined()
  const [type, { schema }] = Object.entries(content ?? {})[0] ?? ['', { schema: {} }]
  expect(response.headers.get('content-type')).toContain(type)
  if (type !== 'application/json') return
  const resolved = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/'))
  const isValid = ajv.validate(resolved, JSON.parse(text))
  expect(isValid, `${where}: ${ajv.errorsText()} in ${text.slice(0, 500)}`).toBe(true)
}

function pointed(ref: string, ajv: Ajv2020): Json {
  const root = ajv.getSchema('api')?.schema as Json
  return ref
    .slice(2)
    .split('/')
    .reduce<Json>((at, name) => at[name] as Json, root)
}

export const itemsOf = (answered: Answered) => answered.body['items'] as Json[]

export interface TestState {
  sites: {
    id: string
    customer_reference: string
    active_user_amount: number
    users: { id: string; user: { id: string; email: string | null }; subscription_state: string }[]
    access_groups: { id: string; customer_reference: string; user_ids: string[]; lock_ids: string[] }[]
    locks: { id: string; customer_reference: string; lock_type: string }[]
  }[]
}

/** Ids by name out of the truth. */
export function places(emulator: Emulator, siteName = 'Harbour House') {
  const state = emulator.control.state() as unknown as TestState
  const site = state.sites.find(one => one.customer_reference === siteName)
  if (site === undefined) throw new Error(`no site ${siteName}`)
  const named = (list: { id: string; customer_reference: string }[], name: string) => {
    const found = list.find(one => one.customer_reference === name)
    if (found === undefined) throw new Error(`no ${name}`)
    return found.id
  }
  return {
    site,
    siteId: site.id,
    group: (name: string) => named(site.access_groups, name),
    members: (name: string) => site.access_groups.find(one => one.customer_reference === name)?.user_ids ?? [],
    lock: (name: string) => named(site.locks, name),
    user: (email: string) => {
      const found = site.users.find(one => one.user.email === email)
      if (found === undefined) throw new Error(`no ${email}`)
      return found
    },
  }
}

export const siteUserRole = '8f6081a3-80fb-11e8-a892-000d3a221c5b'

/** Creates a person through the API and gives both ids. */
export async function createPerson(api: ApiClient, siteId: string, email: string | null, more: Json = {}) {
  const body = { first_name: 'Test', last_name: 'Person', email, role_ids: [siteUserRole], ...more }
  const answered = await api.call('POST', `/v1.1/sites/${siteId}/users`, body)
  const user = answered.body['user'] as Json | undefined
  return { answered, siteUserId: String(answered.body['id']), personId: String(user?.['id']) }
}

/** Polls until the condition holds; throws after the deadline. */
export async function until(condition: () => Promise<boolean> | boolean, deadlineMs = 10_000): Promise<void> {
  const end = Date.now() + deadlineMs
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('the condition did not come true')
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
