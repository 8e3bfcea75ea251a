// HTTP: the API, its errors and the plain pages. Routes change things by commands and show them by views, nothing else.
// Here: what the server is made of. `main.ts` brings the parts.
import type { CommandParts } from '../commands/run-command.ts'
import type { JournalReader, Searcher, Sessions } from '../ports/access-control.ts'
import type { WriteCalendar } from '../ports/calendar.ts'
import type { ChangeFeed } from '../ports/changes.ts'
import type { Integration } from '../ports/connection.ts'
import type { LinkSigner } from '../ports/links.ts'
import type { WriteLetter } from '../ports/mail.ts'

export interface ServerParts extends CommandParts {
  readonly sessions: Sessions
  readonly integration: Integration
  readonly writeCalendar: WriteCalendar
  /** For previews; what is sent is written by the courier. */
  readonly writeLetter: WriteLetter
  readonly links: LinkSigner
  readonly journal: JournalReader
  readonly searcher: Searcher
  /** What screens listen to. */
  readonly changes: ChangeFeed
  /** How often a listener is told that the line stands, and asked for once more whether they may listen. Default: 15 s. */
  readonly liveBeatEveryMs?: number
  /** Where people reach this installation, without a slash at the end: `https://doors.example.org`. */
  readonly publicUrl: string
  /** Addresses or networks whose X-Forwarded-For says who asks. Left out: nobody's. */
  readonly trustedProxies?: readonly string[]
  /** Without one letters are kept, and the status page says so. Left out: there is one. */
  readonly hasMailServer?: boolean
  /** The folder of the built screens. Left out or null: there are none, and their paths say so. */
  readonly webFolder?: string | null
  /** Whether work can be done: the database answers. */
  isReady(): Promise<boolean>
  metricsText(): Promise<{ readonly contentType: string; readonly text: string }>
  /** Somebody asked for what they may not have: who (as far as known), what, from where and why not; no secrets in it. */
  readonly reportDenied: (denial: Denial) => void
  /** A failure of ours with the id that the answer named; no secrets in it. */
  readonly reportFailure: (incident: { readonly id: string; readonly route: string; readonly error: unknown }) => void
}

export interface Denial {
  readonly code: string
  readonly route: string
  /** `staff:<id>` or `api-key:<id>`; null when nobody could be told. */
  readonly principal: string | null
  readonly organizationId: string | null
  readonly address: string
}

export const integrationPath = '/api/v1/integrations/salto-ks'

/** What Salto has to whitelist for the client. */
export const redirectUrl = (parts: Pick<ServerParts, 'publicUrl'>): string =>
  `${parts.publicUrl}${integrationPath}/callback`

/** Where invited staff choose their password; the one-time token is added. */
export const joinUrl = (parts: Pick<ServerParts, 'publicUrl'>): string => `${parts.publicUrl}/staff/join?token=`
