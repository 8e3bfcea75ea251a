import { byId, control, element, repeat, timeText } from './control.js'

const KINDS = { invitation: 'Invitation', 'added-to-site': 'Added to a site' }

function validity(mail) {
  if (mail.expiresAt === null) return ''
  const isOver = Date.parse(mail.expiresAt) <= Date.now()
  const text = isOver ? `✕ link over since ${timeText(mail.expiresAt)}` : `link valid until ${timeText(mail.expiresAt)}`
  return element('small', { class: isOver ? 'refused' : 'soft' }, ` · ${text}`)
}

function letter(mail) {
  return element(
    'li',
    { class: 'card' },
    element('small', {}, `${KINDS[mail.kind] ?? mail.kind} · ${timeText(mail.sentAt)} · to `),
    element('b', {}, mail.to),
    validity(mail),
    element('h2', {}, mail.subject),
    element('p', {}, mail.text.replace(mail.link, '').trim()),
    element('p', {}, element('a', { href: new URL(mail.link).pathname }, 'Open the link in this mail')),
  )
}

let shown = ''

async function refresh() {
  const mails = await control('GET', 'mails')
  const now = mails.map(mail => mail.id).join()
  if (now === shown && now !== '') return
  shown = now
  const letters = mails.toReversed().map(letter)
  byId('letters').replaceChildren(
    ...(letters.length > 0 ? letters : [element('li', { class: 'soft' }, 'No mail yet.')]),
  )
}

repeat(refresh, 2000)
