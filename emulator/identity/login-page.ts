import type { ServerResponse } from 'node:http'
import type { KoaContextWithOIDC } from 'oidc-provider'
import type { EmulatedAccount } from '../identity-seam.ts'
import { type Html, html } from '../pages/html.ts'
import { pageOf, sendPage } from '../pages/layout.ts'

/** The login and consent page: e-mail and password, or one press on a person, or refuse. */
export function sendLogin(
  res: ServerResponse,
  of: {
    clientId: string
    scopes: readonly string[]
    people: readonly EmulatedAccount[]
    email: string
    isWrong: boolean
  },
): void {
  const { clientId, scopes, people, email, isWrong } = of
  const body = html`
<form method="post" class="card narrow">
<h1>Log in</h1>
<p><b>${clientId}</b> asks to act for you in Salto KS (emulated): ${scopes.join(', ')}.</p>
${isWrong && html`<p class="refused" role="alert">✕ E-mail or password is wrong.</p>`}
<label>E-mail<input name="email" type="email" autocomplete="off" value="${email}"></label>
<label>Password<input name="password" type="password" autocomplete="off"></label>
<div class="row">
<button class="main" name="answer" value="allow">Log in and allow</button>
<button name="answer" value="refuse">Refuse</button>
</div>
${
  people.length > 0 &&
  html`<h2>Or go on as</h2>
<div class="people">${people.map(
    person => html`<button name="as" value="${person.platformUserId}"><b>${person.firstName} ${person.lastName}</b>
<small>${person.email} · password ${person.password}</small></button>`,
  )}</div>`
}
</form>`
  sendPage(res, isWrong ? 401 : 200, pageOf({ title: 'Log in', path: null, body }))
}

/** A page with one sentence, for a login that cannot go on. */
export function sendNotice(res: ServerResponse, status: number, of: { title: string; text: string }): void {
  sendPage(res, status, noticeOf(of))
}

function noticeOf({ title, text }: { title: string; text: string }): Html {
  const body = html`<div class="card narrow"><h1>${title}</h1><p>${text}</p></div>`
  return pageOf({ title, path: null, body })
}

function answerWith(ctx: KoaContextWithOIDC, page: Html): void {
  ctx.type = 'html'
  ctx.body = page.markup
}

/** An error of the authorize page which must not be told to the redirect URL, for instance because that is unknown. */
export function sendRefusal(
  ctx: KoaContextWithOIDC,
  out: { error: string; error_description?: string | undefined },
): void {
  answerWith(ctx, noticeOf({ title: out.error, text: out.error_description ?? 'The request was refused.' }))
}

/** Asks whether to end the login. `form` is the library's own markup. */
export function sendLogoutQuestion(ctx: KoaContextWithOIDC, form: string): void {
  const body = html`<div class="card narrow"><h1>Log out?</h1>${{ markup: form }}
<div class="row"><button class="main" form="op.logoutForm" name="logout" value="yes">Log out</button>
<button form="op.logoutForm">Stay logged in</button></div></div>`
  answerWith(ctx, pageOf({ title: 'Log out', path: null, body }))
}

export function sendLoggedOut(ctx: KoaContextWithOIDC): void {
  answerWith(ctx, noticeOf({ title: 'Logged out', text: 'You are logged out of the emulated Salto KS.' }))
}
