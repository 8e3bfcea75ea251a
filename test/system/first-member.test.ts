// The main job as an operator sees it, from the login at Salto to the suspended user, on a good day and on a bad one.
// What each step shows is a line, and the lines are what is expected: a transcript.
import { expect, it } from 'vitest'
import type { Emulator } from '../../emulator/server.ts'
import { eventually, harbourHouse, type Installation, openInstallation, type Serving } from './processes.ts'

const email = 'maria.silva@x.example'
const root = '/integrations/salto-ks'

const badDay = {
  seed: 11,
  rules: [
    { kind: 'rate-limit', probability: 0.1 },
    { kind: 'rate-limit', probability: 0.1, retryAfterSeconds: 1 },
    { kind: 'cut-after', probability: 0.1 },
  ],
}

it('M1, M4 to M7, M10, M11: from connecting to the closed door', async () => {
  const { lines } = await story(null)
  expect(lines).toEqual(transcript)
}, 120_000)

it('F2, F3: the same while Salto KS answers 429 and loses every tenth answer, and nobody is there twice', async () => {
  const { lines, struck } = await story(badDay)
  expect(lines).toEqual(transcript)
  expect(struck).toBeGreaterThan(0)
}, 180_000)

const transcript = [
  'connected as Adam Admin',
  'before: the door is refused, unknown_user',
  'Salto mails: You have been invited to Harbour House',
  'with a billing: the door is opened, group',
  'explained: allowed, and Salto says open',
  'the billing has ended: the door is refused, suspended',
  'explained: denied, and Salto says closed',
  'Salto knows 1 user of that address, in the group: false',
]

async function story(trouble: object | null) {
  const installation = await openInstallation()
  try {
    const serving = await installation.serve()
    if (trouble) await control(installation, 'PUT', 'trouble', trouble)
    const lines = await told(installation, serving)
    const { fired } = await control<{ fired?: number[] }>(installation, 'GET', 'trouble')
    return { lines, struck: (fired ?? []).reduce((sum, times) => sum + times, 0) }
  } finally {
    await installation.close()
  }
}

async function told(installation: Installation, serving: Serving): Promise<string[]> {
  const lines: string[] = []
  await installation.furnish(serving)
  const { body: standing } = await serving.ask('GET', root)
  const { connectedAs, state } = standing as { connectedAs: { name: string }; state: string }
  lines.push(`${state} as ${connectedAs.name}`)
  lines.push(`before: the door is ${await door(installation)}`)
  const { personId, billingId } = await installation.admit(serving, email)
  const opened = await eventually(
    () => door(installation),
    answer => answer.startsWith('opened'),
    60_000,
  )
  const mails = await control<{ to: string; subject: string }[]>(installation, 'GET', 'mails')
  for (const mail of mails) if (mail.to === email) lines.push(`Salto mails: ${mail.subject}`)
  lines.push(`with a billing: the door is ${opened}`)
  lines.push(await explained(installation, serving, personId, 'open'))
  const ended = await serving.ask('PATCH', `/recurring-billings/${billingId}`, { status: 'inactive' })
  if (ended.status !== 200) throw new Error(JSON.stringify(ended.body))
  const refused = await eventually(
    () => door(installation),
    answer => answer.endsWith('suspended'),
    60_000,
  )
  lines.push(`the billing has ended: the door is ${refused}`)
  lines.push(await explained(installation, serving, personId, 'closed'))
  const there = harbourHouse(installation.emulator).users.filter(user => JSON.stringify(user).includes(email))
  lines.push(`Salto knows ${there.length} user of that address, in the group: ${await installation.isInside(email)}`)
  return lines
}

/** What the rules say, and what Salto is known to say, once it has been confirmed. */
async function explained(
  { emulator }: Installation,
  serving: Serving,
  personId: string,
  state: 'open' | 'closed',
): Promise<string> {
  const groupId = membersOf(emulator).id
  const ask = () => serving.ask('GET', `/access/explain?personId=${personId}&accessGroupId=${groupId}`)
  const { body } = await eventually(
    ask,
    answer => (answer.body['actual'] as { state: string } | undefined)?.state === state,
    60_000,
  )
  return `explained: ${body['decision']}, and Salto says ${state}`
}

function membersOf(emulator: Emulator) {
  const group = harbourHouse(emulator).access_groups.find(one => one.customer_reference === 'Members')
  if (!group) throw new Error('The emulator has no group Members')
  return group
}

/** Somebody with the address stands at a door of the group. */
async function door(installation: Installation): Promise<string> {
  const site = harbourHouse(installation.emulator)
  const [lockId] = membersOf(installation.emulator).lock_ids
  const asked = { siteId: site.id, lockId, email }
  const answer = await control<{ opened: boolean; reason: string }>(installation, 'POST', 'door', asked)
  return `${answer.opened ? 'opened' : 'refused'}, ${answer.reason}`
}

async function control<T>(installation: Installation, method: string, name: string, body?: object): Promise<T> {
  const answer = await fetch(`${installation.emulator.url}/_control/${name}`, {
    method,
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  if (!answer.ok) throw new Error(await answer.text())
  return (await answer.json()) as T
}
