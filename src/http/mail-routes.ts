// The lines of the route table about mails and calendar feeds.
import { issueCalendarFeed } from '../commands/feeds/issue-calendar-feed.ts'
import { revokeCalendarFeed } from '../commands/feeds/revoke-calendar-feed.ts'
import { repeatMail } from '../commands/mails/repeat-mail.ts'
import { letterParams, mailsQuery } from '../contract/mails.ts'
import { newFeed } from '../contract/visitors/feeds.ts'
import { idParams } from '../contract/words.ts'
import { previewLetter } from '../views/letter-preview.ts'
import { listMails, mailView } from '../views/mails.ts'
import { feedView, issuedFeedView, listFeeds } from '../views/visitors/feed.ts'
import type { ServerParts } from './parts.ts'
import { change, type Route, show } from './route.ts'

const params = idParams

export const mailRoutes = ({ controls, publicUrl, writeLetter }: ServerParts): Route[] => [
  show('GET /mails', 'desk mails:read', 'list-mails', listMails, { query: mailsQuery }),
  change('POST /mails/:id/repeat', 'desk mails:write', { repeatMail }, mailView, { params }),
  show(
    'GET /letters/:kind/preview',
    'desk mails:read',
    'preview-letter',
    previewLetter(writeLetter, controls.organizations),
    { params: letterParams },
  ),
  show('GET /calendar-feeds', 'desk feeds:write', 'list-calendar-feeds', listFeeds(controls.feeds)),
  change('POST /calendar-feeds', 'desk feeds:write', { issueCalendarFeed }, issuedFeedView(publicUrl), {
    body: newFeed,
    status: 201,
  }),
  change('DELETE /calendar-feeds/:id', 'desk feeds:write', { revokeCalendarFeed }, feedView, { params }),
]
