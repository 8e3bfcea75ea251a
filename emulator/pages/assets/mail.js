import { byId, control, element, repeat, timeText } from './control.js'

const KINDS = { invitation: 'Invitation', 'added-to-site': 'Added to a site' }

/** Links age on the emulator's clock. */
function isOver(mail, now) {
  return mail.expiresAt !== null && Date.parse(mail.expiresAt) <= Date.parse(now)
}

function validity(mail, now) {
  if (mail.expiresAt === null) return ''
  const until = timeText(mail.expiresAt)
  if (isOver(mail, now)) return element('small', { class: 'refused' }, ` · ✕ link over since ${until}`)
  return element('small', {}, ` · link valid until ${until}`)
}

function letter(mail, now) {
  const link = element('a', { href: new URL(mail.link).pathname }, 'Open the link in this mail')
  return element(
    'li',
    { class: 'card' },
    element('small', {}, `${KINDS[mail.kind] ?? mail.kind} · ${timeText(mail.sentAt)} · to `),
    element('b', {}, mail.to),
    validity(mail, now),
    element('h2', {}, mail.subject),
    element('p', {}, mail.text.replace(mail.link, '').trim()),
    isOver(mail, now) ? '' : element('p', {}, link),
  )
}

let shown = null

async function refresh() {
  const [mails, clock] = await Promise.all([control('GET', 'mails'), control('GET', 'clock')])
  const seen = mails.map(mail => `${mail.id} ${isOver(mail, clock.at)}`).join()
  if (seen === shown) return
  shown = seen
  const letters = mails.toReversed().map(mail => letter(mail, clock.at))
  const none = 'No mail yet. Salto invites a person when an application creates a user with an e-mail address.'
  byId('letters').replaceChildren(...(letters.length > 0 ? letters : [element('li', { class: 'soft' }, none)]))
}

repeat(refresh, 2000)
