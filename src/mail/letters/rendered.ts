// One content as plain text and as HTML. Mail programs know little CSS and no style sheets: a column, a table, inline
// styles, no pictures, nothing loaded from anywhere.
import type { Block, Content } from './content.ts'

export function textOf({ heading, blocks, footer }: Content): string {
  return `${[heading, ...blocks.map(textOfBlock), '-- ', ...footer].join('\n\n').replace('-- \n\n', '-- \n')}\n`
}

function textOfBlock(block: Block): string {
  switch (block.kind) {
    case 'sentence':
      return block.text
    case 'facts': {
      const width = Math.max(...block.rows.map(([label]) => label.length)) + 1
      return block.rows.map(([label, value]) => `${`${label}:`.padEnd(width)} ${value}`).join('\n')
    }
    case 'list':
      return block.items.map(item => `- ${item}`).join('\n')
    case 'link':
      return `${block.label}:\n${block.url}`
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, character => entities[character] ?? '')

interface Html {
  readonly html: string
}

type Part = string | Html | readonly Html[]

const isMany = (part: Part): part is readonly Html[] => Array.isArray(part)

const put = (part: Part | undefined): string => {
  if (part === undefined) return ''
  if (typeof part === 'string') return escaped(part)
  return isMany(part) ? part.map(({ html }) => html).join('') : part.html
}

/** Everything that is put in is escaped, unless it was made by this. */
const html = (literals: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  html: literals.map((literal, index) => literal + put(parts[index])).join(''),
})

export function htmlOf({ subject, heading, blocks, footer }: Content): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${subject}</title></head>
<body style="margin:0;padding:24px 16px;font-family:system-ui,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5">
<div style="max-width:36em;margin:0 auto;overflow-wrap:anywhere">
<h1 style="font-size:22px;line-height:1.3;margin:0 0 16px">${heading}</h1>
${blocks.map(htmlOfBlock)}
<hr style="border:0;border-top:1px solid #888;margin:24px 0 12px">
${footer.map(line => html`<p style="font-size:13px;margin:0 0 4px">${line}</p>\n`)}</div>
</body></html>
`.html
}

function htmlOfBlock(block: Block): Html {
  switch (block.kind) {
    case 'sentence':
      return html`<p style="margin:0 0 16px">${block.text}</p>\n`
    case 'facts':
      return html`<table role="presentation" style="border-collapse:collapse;margin:0 0 16px">${block.rows.map(
        ([label, value]) =>
          html`<tr><th scope="row" style="text-align:left;vertical-align:top;white-space:nowrap;padding:2px 16px 2px 0;font-weight:600">${label}</th><td style="padding:2px 0">${value}</td></tr>\n`,
      )}</table>\n`
    case 'list':
      return html`<ul style="margin:0 0 16px;padding-left:20px">${block.items.map(item => html`<li>${item}</li>\n`)}</ul>\n`
    case 'link':
      return html`<p style="margin:0 0 16px"><a href="${block.url}" style="font-weight:600">${block.label}</a><br><span style="font-size:13px">${block.url}</span></p>\n`
  }
}
