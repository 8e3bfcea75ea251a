import type { CaughtMail } from './mail.ts'

/** Mails are strangers' texts: nothing in them runs, loads or leads a form anywhere. */
export const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8885; vertical-align: top; overflow-wrap: anywhere }
iframe { width: 100%; height: 34rem; border: 1px solid #8885; background: white; color-scheme: light }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid #8885; padding: 1rem }
`

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, character => entities[character] ?? '')

const page = (title: string, body: string): string => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${style}</style></head>
<body><h1>${escaped(title)}</h1>${body}</body></html>`

export function inboxPage(mails: readonly CaughtMail[]): string {
  const rows = [...mails].reverse().map(
    ({ number, date, to, from, subject, calendarMethod }) =>
      `<tr><td>${escaped(date ?? '')}</td><td>${escaped(to.join(', '))}</td><td>${escaped(from.name)}</td>
<td><a href="/inbox/${number}">${escaped(subject || '(no subject)')}</a></td><td>${escaped(calendarMethod ?? '')}</td></tr>`,
  )
  const table = `<table><thead><tr><th scope="col">Date</th><th scope="col">To</th><th scope="col">From</th>
<th scope="col">Subject</th><th scope="col">Calendar</th></tr></thead><tbody>${rows.join('')}</tbody></table>`
  return page(
    'Inbox',
    `<p>Mails of the demo. Nothing here went out into the world. <a href="/inbox">Look again</a></p>
${rows.length === 0 ? '<p>No mail yet.</p>' : table}`,
  )
}

export function mailPage({ number, date, to, from, subject, text, calendar, messageId }: CaughtMail): string {
  const facts = [
    ['From', `${from.name} <${from.email}>`],
    ['To', to.join(', ')],
    ['Date', date ?? ''],
    ['Message-ID', messageId ?? ''],
  ].map(([name = '', value = '']) => `<tr><th scope="row">${escaped(name)}</th><td>${escaped(value)}</td></tr>`)
  const entry = calendar
    ? `<h2>Calendar entry</h2><p><a href="/inbox/${number}.ics">Download</a></p><pre>${escaped(calendar)}</pre>`
    : ''
  return page(
    subject || '(no subject)',
    `<p><a href="/inbox">Inbox</a> · <a href="/inbox/${number}.eml">Source</a></p><table><tbody>${facts.join('')}</tbody></table>
<h2>HTML</h2><iframe title="The mail as HTML" sandbox="allow-popups" src="/inbox/${number}.html"></iframe>
<h2>Text</h2><pre>${escaped(text)}</pre>${entry}`,
  )
}
