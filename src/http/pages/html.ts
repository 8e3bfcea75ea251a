// PAGES: plain server-rendered HTML without scripts, for when nothing else works yet (or any more).
import { createHash } from 'node:crypto'

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8885; vertical-align: top }
code { font-size: .9em }
.good { color: light-dark(#17683a, #6fd69b) } .bad { color: light-dark(#a4161a, #ff8f8f) } .quiet { opacity: .75 }
`

const styleHash = createHash('sha256').update(style).digest('base64')

export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, character => entities[character] ?? '')

export interface Html {
  readonly html: string
}

type Part = string | number | null | undefined | Html | readonly Html[]

const isList = (part: Part): part is readonly Html[] => Array.isArray(part)

const rendered = (part: Part): string => {
  if (part === null || part === undefined) return ''
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part))
  return isList(part) ? part.map(item => item.html).join('') : part.html
}

/** Everything that is put in is escaped, unless it is itself made by this. */
export const html = (literals: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  html: literals.map((literal, index) => literal + (index < parts.length ? rendered(parts[index]) : '')).join(''),
})

export function page(title: string, content: Html): string {
  const body = html`<main><h1>${title}</h1>${content}</main>`
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)} · Latchwork</title><style>${style}</style></head><body>${body.html}</body></html>`
}

export const table = (headings: readonly string[], rows: readonly (readonly Part[])[]): Html =>
  rows.length === 0
    ? html`<p class="quiet">None.</p>`
    : html`<table><thead><tr>${headings.map(heading => html`<th scope="col">${heading}</th>`)}</tr></thead><tbody>${rows.map(
        row => html`<tr>${row.map(cell => html`<td>${cell}</td>`)}</tr>`,
      )}</tbody></table>`
