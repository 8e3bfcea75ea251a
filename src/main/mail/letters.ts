// The way of letters, joined: outbox, courier, mail server.
import type { Config } from '../../config.ts'
import { Courier } from '../../mail/courier.ts'
import { SmtpMailer } from '../../mail/smtp.ts'
import { newUuid } from '../../ports/ids.ts'
import type { Connections } from '../../storage/database.ts'
import { outboxOf } from '../../storage/outbox.ts'
import type { Schema } from '../../storage/schema.ts'
import type { Sealer } from '../../storage/seal.ts'
import { systemClock } from '../clock.ts'
import { type Log, loggable } from '../log.ts'
import { manageLinks } from '../reservations/links.ts'
import type { LetterBell } from './letter-bell.ts'
import { PostOffice } from './post-office.ts'

export interface LetterParts {
  readonly config: Pick<Config, 'mail' | 'keys' | 'publicUrl'>
  readonly database: Connections<Schema>
  readonly sealer: Sealer
  readonly letters: LetterBell
  readonly organizationIds: () => Promise<readonly string[]>
  readonly log: Log
}

/** null without a mail server: letters wait in the outbox, and the status says so. */
export function postOfficeOf({
  config,
  database,
  sealer,
  letters,
  organizationIds,
  log,
}: LetterParts): PostOffice | null {
  const { mail } = config
  if (!mail) {
    log.warn('SMTP_URL is not set: letters are kept, and sent once it is')
    return null
  }
  const courier = new Courier({
    clock: systemClock,
    random: Math.random,
    newId: newUuid,
    outbox: outboxOf(database.app, sealer),
    mailer: new SmtpMailer(mail),
    senderEmail: mail.senderEmail,
    linkOf: manageLinks(config),
    report: ({ letterId, outcome, error }) =>
      log.warn({ letterId, state: outcome.state, ...loggable(error) }, 'A letter did not go'),
  })
  return new PostOffice({
    deliver: ({ organizationId, letterId }) => courier.deliver(organizationId, letterId),
    round: organizationId => courier.round(organizationId),
    takeMail: take => letters.take(take),
    organizationIds,
    report: error => log.warn(loggable(error), 'Letters wait'),
  })
}
