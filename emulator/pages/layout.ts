import type { ServerResponse } from 'node:http'
import { type Html, html } from './html.ts'

const PLACES = [
  ['/doors', 'Doors'],
  ['/mail', 'Mail'],
  ['/trouble', 'Trouble'],
] as const

/**
 * A whole page with the emulator's own header, so that nobody takes it for Salto's. `path` marks the place in the
 * navigation; pages of the identity server pass null and get none. `script` is a path below `/pages/`.
 */
export function pageOf(of: { title: string; path: string | null; body: Html; script?: string }): Html {
  const { title, path, body, script } = of
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Salto KS emulator</title>
<link rel="icon" href="/pages/icon.svg">
<link rel="stylesheet" href="/pages/emulator.css">
${script && html`<script type="module" src="/pages/${script}"></script>`}
</head>
<body>
<header>
<a class="brand" href="/">Salto KS <b>emulator</b></a>
<span class="note">Not Salto. Nothing here opens a real door.</span>
${
  path !== null &&
  html`<nav aria-label="Pages">${PLACES.map(
    ([to, name]) => html`<a href="${to}" ${to === path ? html`aria-current="page"` : ''}>${name}</a>`,
  )}</nav>`
}
</header>
<main>${body}</main>
</body>
</html>
`
}

/** Sends a page. Only the emulator's own origin may supply styles and scripts. */
export function sendPage(res: ServerResponse, status: number, page: Html): void {
  res.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  })
  res.end(page.markup)
}
