import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { mailOf } from '../../src/mail/letters/letter.ts'
import { SmtpMailer, type SmtpOptions } from '../../src/mail/smtp.ts'
import { openPostbox, type Postbox, type PostboxOptions } from '../../src/main/demo/postbox/postbox.ts'
import { type Mail, MailFault } from '../../src/ports/mail.ts'
import { aRecipient, aReservation, at, confirmation, toWrite } from './letters.ts'

const sender = 'letters@harbour.example'
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function postboxWith(script: PostboxOptions['script'] = {}): Promise<Postbox> {
  const postbox = await openPostbox({ smtpPort: 0, port: 0, script })
  closing.push(() => postbox.close())
  return postbox
}

const mailerTo = (port: number, more: Partial<SmtpOptions> = {}) =>
  new SmtpMailer({
    host: 'localhost',
    port,
    isSecure: false,
    credentials: null,
    mayBeInTheClear: true,
    senderEmail: sender,
    patienceMs: 2_000,
    ...more,
  })

const aMail = (more: Partial<Mail> = {}): Mail => ({ ...mailOf(toWrite(confirmation()), sender), ...more })

async function faultOf(sending: Promise<void>): Promise<MailFault> {
  const error: unknown = await sending.then(
    () => new Error('It was sent'),
    (fault: unknown) => fault,
  )
  if (error instanceof MailFault) return error
  throw error
}

interface Shown {
  readonly mails: readonly Readonly<Record<string, unknown>>[]
}
const inboxOf = async ({ url }: Postbox, query = ''): Promise<Shown['mails']> =>
  ((await (await fetch(`${url}/inbox.json${query}`)).json()) as Shown).mails

const saying = (responseCode: number) => Object.assign(new Error('Scripted'), { responseCode })

describe('a mail on its way', () => {
  it('arrives as it was written: names, text, HTML and the calendar entry (M12)', async () => {
    const postbox = await postboxWith()
    const unitName = 'Sala Ação “Zoë”, Étage №2'
    const claimed = toWrite(confirmation(aReservation({ unitName })), {
      recipient: aRecipient({ name: 'Łukasz "L" Ørsted' }),
    })
    const mail = mailOf(claimed, sender)
    await mailerTo(postbox.smtpPort).send(mail)
    const [caught] = await inboxOf(postbox)
    expect(caught).toMatchObject({
      messageId: `<${claimed.id}@harbour.example>`,
      from: { name: 'Harbour Works', email: sender },
      to: ['grace@example.org'],
      toName: 'Łukasz "L" Ørsted',
      subject: `Confirmed: ${unitName}, Wednesday 1 July 2026, 09:00 to 10:30`,
      date: '2026-06-20T12:00:00.000Z',
      calendarMethod: 'REQUEST',
      calendar: mail.calendar?.content,
    })
    expect(String(caught?.['text']).trim()).toBe(mail.text.trim())
    expect(String(caught?.['html']).trim()).toBe(mail.html.trim())
    const source = await (await fetch(`${postbox.url}/inbox/1.eml`)).text()
    expect(source).toMatch(/^Auto-Submitted: auto-generated\r?$/m)
    expect(source).toMatch(/^Content-Type: text\/calendar; charset=utf-8; method=REQUEST/m)
  })

  it('carries no header that somebody smuggled into a name', async () => {
    const postbox = await postboxWith()
    const name = 'Grace\r\nBcc: victim@example.org\r\n\r\nBody'
    await mailerTo(postbox.smtpPort).send(
      aMail({ subject: name, fromName: name, to: { name, email: 'grace@example.org' } }),
    )
    const [caught] = await inboxOf(postbox)
    expect(caught).toMatchObject({ to: ['grace@example.org'], subject: 'Grace Bcc: victim@example.org Body' })
    expect(await (await fetch(`${postbox.url}/inbox/1.eml`)).text()).not.toMatch(/^Bcc:/m)
  })

  it.each([
    'grace@example.org, victim@example.org',
    'grace',
    'grace@example.org>\r\nRCPT TO:<victim@example.org',
    'a b@example.org',
  ])('goes to one address or to none: %j', async email => {
    const postbox = await postboxWith()
    expect((await faultOf(mailerTo(postbox.smtpPort).send(aMail({ to: { name: 'G', email } })))).kind).toBe('never')
    expect(postbox.mails).toHaveLength(0)
  })

  it('is shown in an inbox in which nothing of it runs', async () => {
    const postbox = await postboxWith()
    await mailerTo(postbox.smtpPort).send(aMail({ subject: '<script>alert(1)</script>' }))
    const page = await fetch(`${postbox.url}/inbox`)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await page.text()).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(await (await fetch(`${postbox.url}/inbox/1`)).text()).toContain('sandbox')
    expect(await inboxOf(postbox, '?to=nobody@example.org')).toEqual([])
    expect(await inboxOf(postbox, '?to=GRACE@example.org')).toHaveLength(1)
    expect((await fetch(`${postbox.url}/inbox/99`)).status).toBe(404)
  })
})

describe('a mail server that refuses', () => {
  const cases = [
    { what: 'the recipient, for now', script: { onRcptTo: 450 }, kind: 'later' },
    { what: 'the recipient, for good', script: { onRcptTo: 550 }, kind: 'never' },
    { what: 'the mail, for now', script: { onData: 451 }, kind: 'later' },
    { what: 'the mail, for good', script: { onData: 554 }, kind: 'never' },
    // What is wrong with the sender or the connection is not the letter's fault: it waits until that is mended.
    { what: 'the sender, for good', script: { onMailFrom: 550 }, kind: 'later' },
    { what: 'everybody, for now', script: { onConnect: 421 }, kind: 'later' },
    { what: 'everybody, for good', script: { onConnect: 554 }, kind: 'later' },
  ] as const
  it.each(cases)('$what: $kind', async ({ script, kind }) => {
    const { onRcptTo, onData, onMailFrom, onConnect } = {
      onRcptTo: 0,
      onData: 0,
      onMailFrom: 0,
      onConnect: 0,
      ...script,
    }
    const postbox = await postboxWith({
      ...(onConnect === 0 ? {} : { onConnect: (_session, callback) => callback(saying(onConnect)) }),
      ...(onMailFrom === 0 ? {} : { onMailFrom: (_address, _session, callback) => callback(saying(onMailFrom)) }),
      ...(onRcptTo === 0 ? {} : { onRcptTo: (_address, _session, callback) => callback(saying(onRcptTo)) }),
      ...(onData === 0
        ? {}
        : { onData: (stream, _session, callback) => stream.resume().on('end', () => callback(saying(onData))) }),
    })
    const fault = await faultOf(mailerTo(postbox.smtpPort).send(aMail()))
    expect(fault.kind).toBe(kind)
    expect(fault.message).not.toContain('example.org')
  })

  it('wants a password over a connection in the clear: later, and the password is not said', async () => {
    const heard: string[] = []
    const server = await wireServer(socket => {
      socket.write('220 hello\r\n')
      return line => {
        heard.push(line)
        socket.write(line.startsWith('EHLO') ? '250-hello\r\n250 AUTH PLAIN LOGIN\r\n' : '500 what\r\n')
      }
    })
    const credentials = { user: 'me', password: 'secret' }
    const mailer = mailerTo(server, { credentials, mayBeInTheClear: false })
    expect((await faultOf(mailer.send(aMail()))).kind).toBe('later')
    expect(heard.join(' ')).not.toMatch(/AUTH/)
  })
})

/** A server of the test's own: `begin` is given the connection, and answers each line. */
async function wireServer(begin: (socket: Socket) => (line: string) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server: Server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    const answer = begin(socket)
    let rest = ''
    socket.on('data', chunk => {
      const lines = `${rest}${chunk.toString('utf8')}`.split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) answer(line)
    })
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, 'localhost', resolve)
  await promise
  closing.push(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  return address.port
}

/** A server that goes along until `silentAfter`, and then hangs up, or says nothing more. */
const failing = (silentAfter: string, hangsUp: boolean) =>
  wireServer(socket => {
    let isBody = false
    const fail = () => {
      if (hangsUp) socket.destroy()
    }
    if (silentAfter === 'connect') fail()
    else socket.write('220 hello\r\n')
    return line => {
      if (isBody && line !== '.') {
        if (silentAfter === 'in the body') fail()
        return
      }
      const verb = isBody ? 'the body' : (line.split(' ')[0] ?? '')
      if (verb === silentAfter) return fail()
      isBody = verb === 'DATA'
      socket.write(verb === 'DATA' ? '354 go on\r\n' : '250 fine\r\n')
    }
  })

describe('a mail server that is lost', () => {
  it('never was there: later', async () => {
    const postbox = await openPostbox({ smtpPort: 0, port: 0 })
    await postbox.close()
    expect((await faultOf(mailerTo(postbox.smtpPort).send(aMail()))).kind).toBe('later')
  })

  it.each(['connect', 'EHLO', 'MAIL', 'RCPT', 'DATA'])('hangs up at %s, before the mail: later', async step => {
    expect((await faultOf(mailerTo(await failing(step, true)).send(aMail()))).kind).toBe('later')
  })

  it('hangs up after the mail, without an answer: nobody knows (F-note 28)', async () => {
    expect((await faultOf(mailerTo(await failing('the body', true)).send(aMail()))).kind).toBe('unknown')
  })

  it('falls silent at DATA: later', async () => {
    const mailer = mailerTo(await failing('DATA', false), { patienceMs: 300 })
    expect((await faultOf(mailer.send(aMail()))).kind).toBe('later')
  })

  it('falls silent after the mail: nobody knows (F-note 28)', async () => {
    const mailer = mailerTo(await failing('the body', false), { patienceMs: 300 })
    expect((await faultOf(mailer.send(aMail()))).kind).toBe('unknown')
  })
})

describe('the date of a mail', () => {
  it('is the instant at which the letter was posted', () => {
    expect(aMail().at).toBe(at('2026-06-20T12:00:00Z'))
  })
})
