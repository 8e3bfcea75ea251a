/** The link in an invitation: a page on which the person completes the profile, within 72 hours. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { completePersonProfile } from '../control/people-edits.ts'
import type { World } from '../state/world.ts'

/** Whether the path was one of these; then the answer is written. */
export function answerInvitation(world: World, req: IncomingMessage, res: ServerResponse, url: URL): boolean {
  const match = /^\/invitation\/([0-9a-f-]{36})$/.exec(url.pathname)
  if (match === null) return false
  const mail = world.mails.find(one => one.id === match[1])
  const person = mail === undefined ? undefined : world.people.get(mail.platformUserId)
  if (mail === undefined || person === undefined) return page(res, 404, 'This invitation is not known (any more).')
  if (mail.expiresAt !== null && new Date(mail.expiresAt).getTime() < world.clock.now()) {
    return page(res, 410, 'This link has expired. Ask for the invitation again.')
  }
  if (person.hasProfile) return page(res, 200, `${person.firstName}, your profile is complete.`)
  if (req.method === 'POST') {
    req.resume()
    completePersonProfile(world, person.id, 'member-demo')
    return page(res, 200, `${person.firstName}, your profile is complete. Password: member-demo`)
  }
  return page(
    res,
    200,
    `Welcome, ${person.firstName}.`,
    '<form method="post"><button>Complete my profile</button></form>',
  )
}

function page(res: ServerResponse, status: number, text: string, form = ''): true {
  const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Invitation (emulator)</title><link rel="stylesheet" href="/pages/emulator.css"><main><p>${safe}</p>${form}</main></html>`
  res.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(html)
  return true
}
