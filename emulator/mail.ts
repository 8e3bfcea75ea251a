/**
 * The mails that the platform sends: the invitation to complete a profile (link valid 72 hours, documented) and, by
 * switch (A3), a notice to somebody who is taken into a site. Nothing is really sent; they are read on a page or as JSON.
 */
import type { Mail, Person, Site } from './state/nouns.ts'
import type { World } from './state/world.ts'

const invitationHours = 72

export function sendInvitation(world: World, site: Site, person: Person): Mail | null {
  const expiresAt = new Date(world.clock.now() + invitationHours * 3_600_000).toISOString()
  return send(world, site, person, {
    kind: 'invitation',
    subject: `You have been invited to ${site.name}`,
    expiresAt,
    text: `Hello ${person.firstName},\n\n${site.name} gives you a key. Complete your profile within ${invitationHours} hours:\n`,
  })
}

export function sendAddedNotice(world: World, site: Site, person: Person): Mail | null {
  return send(world, site, person, {
    kind: 'added-to-site',
    subject: `You were added to ${site.name}`,
    expiresAt: null,
    text: `Hello ${person.firstName},\n\nyou were added to ${site.name}. Open your app:\n`,
  })
}

function send(
  world: World,
  site: Site,
  person: Person,
  of: Pick<Mail, 'kind' | 'subject' | 'expiresAt' | 'text'>,
): Mail | null {
  if (person.email === null) return null
  const id = world.dice.uuid()
  const link = `${world.publicUrl}/invitation/${id}`
  const mail: Mail = {
    id,
    to: person.email,
    ...of,
    sentAt: world.clock.nowIso(),
    siteId: site.id,
    platformUserId: person.id,
    link,
    text: `${of.text}\n  ${link}\n`,
  }
  world.mails.push(mail)
  return mail
}
