// MAIL: letters in words, and their way to a mail server: courier.ts takes them from the outbox to this mailer (the
// simulation has one that keeps them). One connection per letter: tens a minute are many here.
import { Readable } from 'node:stream'
import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPConnection, { type SMTPError } from 'nodemailer/lib/smtp-connection'
import type { Mail, Mailer } from '../ports/mail.ts'
import { MailFault, type MailFaultKind } from '../ports/mail.ts'
import { plainLine } from './plain-line.ts'

export interface SmtpOptions {
  readonly host: string
  readonly port: number
  /** TLS from the first byte, as on port 465. */
  readonly isSecure: boolean
  /** null: nobody signs in. With it, and without `isSecure`, the connection must turn to TLS before. */
  readonly credentials: { readonly user: string; readonly password: string } | null
  /** Signing in over a connection in the clear is for a server on this machine alone. */
  readonly mayBeInTheClear: boolean
  /** The address that mails come from. */
  readonly senderEmail: string
  readonly patienceMs?: number
}

const patienceMs = 30_000

export class SmtpMailer implements Mailer {
  readonly #options: SmtpOptions

  constructor(options: SmtpOptions) {
    this.#options = options
  }

  async send(mail: Mail): Promise<void> {
    // A space or a comma would make two addresses of one.
    if (!/^[^\s<>,;]+@[^\s<>,;]+$/.test(mail.to.email)) throw new MailFault('never', 'This is no e-mail address')
    const message = await composed(mail, this.#options.senderEmail)
    await this.#handOver(message, mail.to.email)
  }

  #handOver(message: Buffer, to: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const { credentials, senderEmail } = this.#options
    const connection = new SMTPConnection(this.#connectionOptions())
    const way = { isHandedOver: false }
    const fail = (error: SMTPError) => {
      // First the reason: closing ends the connection, which is a reason too.
      reject(faultOf(error, way.isHandedOver))
      connection.close()
    }
    const send = () => {
      connection.send({ from: senderEmail, to }, stream(message, way), error => {
        if (error) return fail(error)
        resolve()
        connection.quit()
      })
    }
    connection.on('error', fail)
    connection.once('end', () => fail(new Error('The mail server ended the connection')))
    connection.connect(refused => {
      if (refused) return fail(refused)
      if (!credentials) return send()
      const { user, password } = credentials
      connection.login({ user, credentials: { user, pass: password } }, error => (error ? fail(error) : send()))
    })
    return promise
  }

  #connectionOptions() {
    const { host, port, isSecure, credentials, mayBeInTheClear } = this.#options
    const patience = this.#options.patienceMs ?? patienceMs
    return {
      host,
      port,
      secure: isSecure,
      requireTLS: credentials !== null && !isSecure && !mayBeInTheClear,
      connectionTimeout: patience,
      greetingTimeout: patience,
      socketTimeout: patience,
      dnsTimeout: patience,
    }
  }
}

/**
 * The connection begins to read when the server has said that it listens. Once the last byte is read, the mark that ends
 * the mail follows, and without an answer nobody knows whether the server took it.
 */
function stream(message: Buffer, way: { isHandedOver: boolean }): Readable {
  return Readable.from(
    (function* () {
      yield message
      way.isHandedOver = true
    })(),
    { objectMode: false },
  )
}

function composed(mail: Mail, senderEmail: string): Promise<Buffer> {
  const { letterId, at, fromName, to, subject, text, html, calendar } = mail
  const domain = senderEmail.slice(senderEmail.lastIndexOf('@') + 1)
  return new MailComposer({
    messageId: `<${letterId}@${domain}>`,
    date: new Date(at),
    from: { name: plainLine(fromName), address: senderEmail },
    to: { name: plainLine(to.name), address: to.email },
    subject: plainLine(subject),
    text,
    html,
    ...(calendar ? { icalEvent: { ...calendar, filename: 'reservation.ics' } } : {}),
    // RFC 3834: machines that answer for people who are away leave it alone.
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build()
}

/** Commands whose refusal concerns this one mail. What a server says against the sender or the login is ours to mend. */
const aboutTheMail = new Set(['RCPT TO', 'DATA'])

function faultOf(error: SMTPError, isHandedOver: boolean): MailFault {
  const { code = 'unknown', command = '', responseCode } = error
  const answer = responseCode === undefined ? '' : ` (${responseCode})`
  const message = `${code}${command === '' ? '' : ` at ${command}`}${answer}`
  return new MailFault(kindOf(responseCode, command, isHandedOver), message, { cause: error })
}

function kindOf(responseCode: number | undefined, command: string, isHandedOver: boolean): MailFaultKind {
  const isAnswered = responseCode !== undefined && aboutTheMail.has(command)
  if (isHandedOver && !isAnswered) return 'unknown'
  return isAnswered && responseCode >= 500 ? 'never' : 'later'
}
