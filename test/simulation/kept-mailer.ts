import type { Mail, Mailer, MailFault } from '../../src/ports/mail.ts'

/** Keeps every mail in memory: the mailer of the simulation. */
export class KeptMailer implements Mailer {
  readonly mails: Mail[] = []
  readonly #trouble: (mail: Mail) => MailFault | null

  /** @param trouble what becomes of the mail; null = it is taken. One that is `unknown` is taken as well. */
  constructor(trouble: (mail: Mail) => MailFault | null = () => null) {
    this.#trouble = trouble
  }

  async send(mail: Mail): Promise<void> {
    const fault = this.#trouble(mail)
    if (!fault || fault.kind === 'unknown') this.mails.push(mail)
    if (fault) throw fault
  }
}
