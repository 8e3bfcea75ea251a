/**
 * How a person at the login page answers: with e-mail and password, by a press on a name, with a refusal, or only
 * looking at the page.
 */
export type LoginAnswer = { email: string; password: string } | { as: string } | { refuse: true } | { look: true }

/** Where a visit ended: back at the application (with `code` or `error` in the URL), or at a page. */
export type VisitEnd = { redirect: URL; page: null } | { redirect: null; page: { status: number; text: string } }

/** A person with a browser, in plain HTTP: keeps cookies and leaves redirects to the caller. For tests and demonstrations. */
export class Visitor {
  readonly #cookies = new Map<string, string>()

  /** Opens a page, or posts a form to it. */
  async open(url: URL, form?: Record<string, string>): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, {
      redirect: 'manual',
      headers: cookie ? { cookie } : {},
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return response
  }
}

function formOf(answer: LoginAnswer): Record<string, string> | null {
  if ('look' in answer) return null
  if ('refuse' in answer) return { answer: 'refuse' }
  return 'as' in answer ? { as: answer.as } : { ...answer, answer: 'allow' }
}

/**
 * Opens an authorize URL, answers the login page and follows the redirects as far as they stay on the identity server.
 * Throws Error when they never end.
 */
export async function visitLogin(authorizeUrl: URL, answer: LoginAnswer, visitor = new Visitor()): Promise<VisitEnd> {
  const form = formOf(answer)
  let url = authorizeUrl
  let response = await visitor.open(url)
  for (let hops = 0; hops < 8; hops += 1) {
    const location = response.headers.get('location')
    if (location === null) {
      const isLogin = url.pathname.startsWith('/identity/login/') && response.status === 200
      const text = await response.text()
      if (!isLogin || form === null) return { redirect: null, page: { status: response.status, text } }
      response = await visitor.open(url, form)
      continue
    }
    await response.body?.cancel()
    url = new URL(location, url)
    if (url.origin !== authorizeUrl.origin || url.searchParams.has('code') || url.searchParams.has('error')) {
      return { redirect: url, page: null }
    }
    response = await visitor.open(url)
  }
  throw new Error(`the login did not end after eight redirects: ${url.href}`)
}
