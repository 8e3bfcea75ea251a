// The screens: files built from web/, and the two documents that they live in.
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import statics from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { pathOf } from '../claim.ts'
import type { ServerParts } from '../parts.ts'
import { firstAnswers } from './first-answers.ts'
import { type Html, html, page, pageHeaders } from './html.ts'

const hidden = { schema: { hide: true } }

/** Each document of the screens, and the paths that are shown by it; what is behind them is the screens' own. */
const documents = {
  'index.html': ['/staff', '/staff/*'],
  'visitor.html': ['/book', '/book/*', '/my', '/my/*'],
} as const

/**
 * The policy of an answer: only our own files and what carries its nonce; no inline script. `style-src-attr` is for the
 * positions that the component kit writes when it draws; an attribute cannot load or send anything by our policy.
 */
const policyOf = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'self'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "connect-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** Serves `parts.webFolder`; without one, each screen's path says how to build it. */
export function registerScreens(app: FastifyInstance, parts: ServerParts): void {
  const folder = parts.webFolder ?? null
  for (const [name, paths] of Object.entries(documents)) {
    for (const path of paths) {
      app.get(path, hidden, async (request, reply) => {
        if (folder === null) return missing(reply)
        return shown(reply, join(folder, name), name === 'index.html' ? await firstSight(app, request, folder) : {})
      })
    }
  }
  if (folder === null) return
  app.register(async files => {
    // The names of these files carry a hash of their contents: once fetched, fetched for ever.
    await files.register(statics, {
      root: join(folder, 'assets'),
      prefix: '/assets/',
      immutable: true,
      maxAge: '1y',
      preCompressed: true,
      index: false,
      decorateReply: false,
    })
  })
  app.get('/icon.svg', hidden, async (_request, reply) =>
    reply
      .type('image/svg+xml')
      .header('cache-control', 'max-age=86400')
      .send(await readFile(join(folder, 'icon.svg'))),
  )
}

async function shown(
  reply: FastifyReply,
  path: string,
  { title = '', early = '', plain = html``, after = '' }: Along,
): Promise<FastifyReply> {
  const nonce = randomBytes(16).toString('base64')
  const document = await readFile(path, 'utf8')
  return reply.headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policyOf(nonce) }).send(
    document
      .replaceAll('%NONCE%', nonce)
      .replace('<title>', tag => tag + title)
      .replace(
        '<div id="root"></div>',
        () => `<div id="root">${early}</div><noscript>${plain.html}</noscript>${after}`,
      ),
  )
}

/** What a document brings along, as HTML. */
interface Along {
  /** Before the product's name. */
  readonly title?: string
  /** Until the screen is drawn in its place. */
  readonly early?: string
  /** For a browser without scripts. */
  readonly plain?: Html
  readonly after?: string
}

/** A line that carries 30 kB in the time of a question is common: what is known is not asked for, nor waited for. */
async function firstSight(app: FastifyInstance, request: FastifyRequest, folder: string): Promise<Along> {
  const answers = await firstAnswers(app, request)
  if (answers === null) return {}
  const titles = new Map(Object.entries(JSON.parse(await readFile(join(folder, 'titles.json'), 'utf8')) as object))
  const title: unknown = titles.get(pathOf(request))
  return {
    ...(typeof title === 'string'
      ? {
          title: `${title} · `,
          early: html`<div class="early"><p>Latchwork</p><h1>${title}</h1></div>`.html,
        }
      : {}),
    // Not a script: no browser runs this type, and so the policy lets it stand.
    after: `<script type="application/json" id="first-answers">${answers}</script>`,
  }
}

/** The visitors' screens for a link of a letter; `plain` is what a browser without scripts shows and can do. */
export const visitorScreen = (reply: FastifyReply, folder: string, plain: Html): Promise<FastifyReply> =>
  shown(reply, join(folder, 'visitor.html'), { plain })

async function missing(reply: FastifyReply): Promise<FastifyReply> {
  const says = html`<p>The screens are not built. Run <code>node scripts/build.mjs web</code> and start again.</p>`
  return reply.code(503).headers(pageHeaders).send(page('No screens', says))
}
