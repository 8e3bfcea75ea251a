import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, type Installation, openInstallation, type Serving } from './processes.ts'

let installation: Installation
let first: Serving
let second: Serving

const sole = async (processes: readonly Serving[]): Promise<Serving> => {
  const counts = await eventually(
    () => Promise.all(processes.map(one => one.writes())),
    found => found.filter(count => count === 1).length === 1 && found.every(count => count <= 1),
  )
  const writer = processes[counts.indexOf(1)]
  if (!writer) throw new Error('no writer')
  return writer
}

beforeAll(async () => {
  installation = await openInstallation()
  first = await installation.serve()
  await installation.furnish(first)
  second = await installation.serve()
})

afterAll(() => installation.close())

describe('several processes on one database', () => {
  it('I21: one writes, and people admitted by either get in', async () => {
    const writer = await sole([first, second])
    const other = writer === first ? second : first
    await installation.admit(writer, 'by-writer@x.example')
    await installation.admit(other, 'by-other@x.example')
    await eventually(() => installation.isInside('by-writer@x.example'), Boolean)
    await eventually(() => installation.isInside('by-other@x.example'), Boolean)
  })

  it('a process that does not write answers for the one that does', async () => {
    const writer = await sole([first, second])
    const other = writer === first ? second : first
    const sync = await other.ask('POST', '/integrations/salto-ks/sync')
    expect(sync).toMatchObject({ status: 200, body: { complete: true, held: 0, drift: 0 } })
    const sites = await other.ask('GET', '/integrations/salto-ks/sites')
    expect(sites.body['items']).toHaveLength(2)
  })

  it('F20: another takes over from one that sleeps, which does not write when it wakes', async () => {
    const writer = await sole([first, second])
    const other = writer === first ? second : first
    writer.child.kill('SIGSTOP')
    await eventually(
      () => other.writes(),
      count => count === 1,
    )
    writer.child.kill('SIGCONT')
    await eventually(
      () => writer.writes(),
      count => count === 0,
    )
    expect(await other.writes()).toBe(1)
  })

  it('I20: after kill -9 of the writer another goes on with what was committed', async () => {
    const writer = await sole([first, second])
    const other = writer === first ? second : first
    const { billingId } = await installation.admit(writer, 'leaving@x.example')
    await eventually(() => installation.isInside('leaving@x.example'), Boolean)
    await Promise.all([
      other.ask('PATCH', `/recurring-billings/${billingId}`, { status: 'inactive' }),
      Promise.resolve(writer.child.kill('SIGKILL')),
    ])
    // The bound of a revocation across a restart is 5 s; the test's machine may be busy.
    await eventually(
      () => installation.isInside('leaving@x.example'),
      inside => !inside,
      15_000,
    )
    expect(await other.writes()).toBe(1)
  })

  it('I19: what was answered with 2xx outlives kill -9', async () => {
    const third = await installation.serve()
    const { personId } = await installation.admit(third, 'durable@x.example')
    third.child.kill('SIGKILL')
    await third.ended
    const fourth = await installation.serve()
    const person = await fourth.ask('GET', `/people/${personId}`)
    expect(person).toMatchObject({ status: 200, body: { email: 'durable@x.example' } })
  })

  it('a process that is asked to stop ends well and leaves the connection to another', async () => {
    const fifth = await installation.serve()
    const running = [first, second].filter(one => one.child.exitCode === null && one.child.signalCode === null)
    for (const one of running) one.child.kill('SIGTERM')
    for (const one of running) expect((await one.ended).code).toBe(0)
    await installation.admit(fifth, 'after-stop@x.example')
    await eventually(() => installation.isInside('after-stop@x.example'), Boolean)
  })
})
