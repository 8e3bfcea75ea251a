// THE POSTBOX: a mail server that delivers nothing. What is sent to it over SMTP is kept and shown: as pages for people
// (`/inbox`), as JSON for programs (`/inbox.json`). It stands beside the demo and the tests, and knows nothing of
// Latchwork.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { type CaughtMail, caughtMail } from './mail.ts'
import { inboxPage, mailPage, pageHeaders } from './pages.ts'

export interface Postbox {
  readonly smtpPort: number
  /** Of the pages, without a slash at the end. */
  readonly url: string
  /** Newest last. */
  readonly mails: readonly CaughtMail[]
  close(): Promise<void>
}

export interface PostboxOptions {
  /** 0 = any free one. */
  readonly smtpPort: number
  readonly port: number
  readonly host?: string
  /** Answers in place of taking the mail: the scripts of tests. */
  readonly script?: Partial<Pick<SMTPServerOptions, 'onConnect' | 'onMailFrom' | 'onRcptTo' | 'onData'>>
}

const keptLimit = 500
const sizeLimit = 5_000_000

export async function openPostbox(options: PostboxOptions): Promise<Postbox> {
  const { smtpPort, port, host = 'localhost', script = {} } = options
  const mails: CaughtMail[] = []
  let lastNumber = 0
  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: sizeLimit,
    logger: false,
    onData(stream, session, callback) {
      caught(
        stream,
        session.envelope.rcptTo.flatMap(to => to.address),
      ).then(
        mail => {
          mails.push(mail)
          if (mails.length > keptLimit) mails.shift()
          callback()
        },
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
      )
    },
    ...script,
  })
  const caught = async (stream: NodeJS.ReadableStream, to: readonly string[]): Promise<CaughtMail> => {
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(Buffer.from(chunk))
    const source = Buffer.concat(chunks)
    const parsed = await simpleParser(source)
    lastNumber += 1
    return caughtMail(lastNumber, to, source.toString('utf8'), parsed)
  }
  // Clients that hang up in the middle are their own trouble.
  smtp.on('error', () => undefined)
  const pages = createServer((request, response) => answer(mails, request, response))
  await listening(pages.listen(port, host))
  try {
    await listening(smtp.listen(smtpPort, host))
  } catch (error) {
    pages.close()
    throw error
  }
  return {
    smtpPort: portOf(smtp.server),
    url: `http://${host}:${portOf(pages)}`,
    mails,
    close: async () => {
      const closed = [
        new Promise<void>(resolve => smtp.close(resolve)),
        new Promise<void>(resolve => pages.close(() => resolve())),
      ]
      pages.closeAllConnections()
      await Promise.all(closed)
    },
  }
}

const portOf = (server: { address(): AddressInfo | string | null }): number => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The postbox listens on no port')
  return address.port
}

function listening(server: Server | import('node:net').Server): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('listening', resolve)
  server.once('error', reject)
  return promise
}

/** `/inbox.json?to=address` · `/inbox` · `/inbox/7` · `/inbox/7.eml` · `/inbox/7.html` · `/inbox/7.ics` */
function answer(mails: readonly CaughtMail[], request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://postbox.invalid')
  const send = (type: string, text: string, status = 200) =>
    response.writeHead(status, { ...pageHeaders, 'content-type': `${type}; charset=utf-8` }).end(text)
  if (request.method !== 'GET') return void send('text/plain', 'This postbox is only read.\n', 405)
  const to = url.searchParams.get('to')?.toLowerCase()
  const asked = to === undefined ? mails : mails.filter(mail => mail.to.some(one => one.toLowerCase() === to))
  if (url.pathname === '/') return void response.writeHead(302, { location: '/inbox' }).end()
  if (url.pathname === '/inbox') return void send('text/html', inboxPage(asked))
  if (url.pathname === '/inbox.json') {
    return void send('application/json', JSON.stringify({ mails: asked.map(({ source: _source, ...mail }) => mail) }))
  }
  const [, number, kind = ''] = /^\/inbox\/(\d+)(\.eml|\.html|\.ics)?$/.exec(url.pathname) ?? []
  const mail = mails.find(one => one.number === Number(number))
  if (mail && kind === '') return void send('text/html', mailPage(mail))
  if (mail && kind === '.eml') return void send('text/plain', mail.source)
  if (mail && kind === '.html') return void send('text/html', mail.html)
  if (mail?.calendar && kind === '.ics') return void send('text/calendar', mail.calendar)
  send('text/plain', 'There is no such mail.\n', 404)
}
