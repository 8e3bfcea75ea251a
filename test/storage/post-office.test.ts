/** The whole way of a letter: command's transaction, bell, courier, SMTP, inbox; and processes that are killed on it. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPostbox, type Postbox } from '../../src/main/demo/postbox/postbox.ts'
import { LetterBell } from '../../src/main/mail/letter-bell.ts'
import { postOfficeOf } from '../../src/main/mail/letters.ts'
import type { PostOffice } from '../../src/main/mail/post-office.ts'
import type { NewLetter } from '../../src/ports/mail.ts'
import type { Store } from '../../src/ports/store.ts'
import { outboxOf } from '../../src/storage/outbox.ts'
import { createSealer } from '../../src/storage/seal.ts'
import { createStore } from '../../src/storage/store.ts'
import { aPosting, aReservation, confirmation } from '../mail/letters.ts'
import { storageHouse } from './house.ts'

const house = storageHouse()
const keys = { keys: { test: randomBytes(32) }, currentKeyId: 'test' }
const sealer = createSealer(keys)
const log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  fatal: () => undefined,
}
let postbox: Postbox
const letters = new LetterBell()
beforeAll(async () => {
  postbox = await openPostbox({ smtpPort: 0, port: 0 })
})
afterAll(async () => {
  await postbox.close()
})

const mailServer = () => ({
  host: 'localhost',
  port: postbox.smtpPort,
  isSecure: false,
  credentials: null,
  mayBeInTheClear: true,
  senderEmail: 'letters@harbour.example',
})

const store = (): Store =>
  createStore({
    db: house().connections.app,
    enqueueWake: async () => undefined,
    onLetter: letter => letters.ring(letter),
    sealer,
  })

/** A post office for the organisation's letters; null without a mail server. */
const officeFor = (
  organizationId: string,
  mail: ReturnType<typeof mailServer> | null = mailServer(),
): PostOffice | null =>
  postOfficeOf({
    config: { mail, keys, publicUrl: 'https://doors.example' },
    database: house().connections,
    sealer,
    letters,
    organizationIds: async () => [organizationId],
    log,
  })

function aLetter(): NewLetter {
  const startsAt = Date.now() + 86_400_000
  return aPosting(confirmation(aReservation({ startsAt, endsAt: startsAt + 3_600_000, doors: null })))
}
const post = (organizationId: string, letter: NewLetter) =>
  store().transaction(organizationId, Date.now(), tx => tx.outbox.post(letter))
const stateOf = (organizationId: string, { id }: NewLetter) =>
  store().transaction(organizationId, Date.now(), async tx => (await tx.outbox.find(id))?.state)

/** As a person would look: over HTTP. */
async function inboxCount({ id }: NewLetter): Promise<number> {
  const { mails } = (await (await fetch(`${postbox.url}/inbox.json`)).json()) as { mails: { messageId: string }[] }
  return mails.filter(({ messageId }) => messageId === `<${id}@harbour.example>`).length
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 20_000; !(await isSo()); ) {
    if (Date.now() > deadline) throw new Error('It has not come about in 20 s')
    await new Promise(resolve => setTimeout(resolve, 25))
  }
}

describe('the post office', () => {
  it('takes a letter to the inbox as soon as its transaction has committed', async () => {
    const organizationId = await house().newOrganization()
    const office = officeFor(organizationId)
    await office?.start()
    try {
      const letter = aLetter()
      await post(organizationId, letter)
      await until(async () => (await inboxCount(letter)) > 0)
      await until(async () => (await stateOf(organizationId, letter)) === 'sent')
    } finally {
      await office?.stop()
    }
  })

  it('finds on its first round what was posted while nobody was there', async () => {
    const organizationId = await house().newOrganization()
    const letter = aLetter()
    // Without the bell: the round alone finds it.
    const silent = createStore({ db: house().connections.app, enqueueWake: async () => undefined })
    await silent.transaction(organizationId, Date.now(), tx => tx.outbox.post(letter))
    const office = officeFor(organizationId)
    await office?.start()
    await until(async () => (await stateOf(organizationId, letter)) === 'sent')
    await office?.stop()
    expect(await inboxCount(letter)).toBe(1)
  })

  it('is closed without a mail server, and letters stay posted', async () => {
    const organizationId = await house().newOrganization()
    expect(officeFor(organizationId, null)).toBeNull()
    const letter = aLetter()
    await post(organizationId, letter)
    expect(await stateOf(organizationId, letter)).toBe('posted')
  })

  it('when its process is killed after the server’s yes: the letter arrives once, and is in doubt (F-note 28)', async () => {
    const organizationId = await house().newOrganization()
    const letter = aLetter()
    await post(organizationId, letter)
    expect(await killedAfterSending(organizationId, letter)).toBe('SIGKILL')
    expect(await inboxCount(letter)).toBe(1)
    expect(await stateOf(organizationId, letter)).toBe('sending')
    const office = officeFor(organizationId)
    await office?.start()
    await office?.stop()
    expect(await inboxCount(letter)).toBe(1)
    const later = Date.now() + 3_600_000
    expect(await outboxOf(house().connections.app, sealer).doubt(organizationId, later, later)).toBe(1)
    expect(await stateOf(organizationId, letter)).toBe('unknown')
  })
})

const here = (path: string) => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href)

/** A process of its own that delivers the letter, and dies by its own hand when the mail server has said yes. */
function killedAfterSending(organizationId: string, letter: NewLetter): Promise<NodeJS.Signals | null> {
  const program = `
    import { Courier } from ${here('mail/courier.ts')}
    import { SmtpMailer } from ${here('mail/smtp.ts')}
    import { newUuid } from ${here('ports/ids.ts')}
    import { openDatabase } from ${here('storage/database.ts')}
    import { outboxOf } from ${here('storage/outbox.ts')}
    import { createSealer } from ${here('storage/seal.ts')}
    const { ownerConfig, key, mail, organizationId, letterId } = JSON.parse(process.env.TOLD)
    const { app } = await openDatabase({ ownerConfig })
    const outbox = outboxOf(app, createSealer({ keys: { test: Buffer.from(key, 'base64') }, currentKeyId: 'test' }))
    const courier = new Courier({
      clock: { now: () => Date.now() }, random: Math.random, newId: newUuid, senderEmail: mail.senderEmail,
      mailer: new SmtpMailer(mail), report: trouble => console.error(trouble),
      outbox: { ...outbox, settle: () => process.kill(process.pid, 'SIGKILL') },
    })
    console.error(await courier.deliver(organizationId, letterId))`
  const told = {
    ownerConfig: house().database.ownerConfig,
    key: keys.keys.test.toString('base64'),
    mail: mailServer(),
    organizationId,
    letterId: letter.id,
  }
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, TOLD: JSON.stringify(told) },
  })
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals | null>()
  child.on('exit', (_code, signal) => resolve(signal))
  return promise
}
