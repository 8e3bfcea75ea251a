import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { errors, type Provider } from 'oidc-provider'
import type { EmulatedAccount, IdentityWorld } from '../identity-seam.ts'
import { grantFor } from './grants.ts'
import { sendLogin, sendNotice } from './login-page.ts'

const PEOPLE_SHOWN = 8

/** Answers `/identity/login/{id}`: GET shows the page; POST takes `email` and `password`, or `as`, or `answer=refuse`. */
export async function answerLogin(
  parts: { provider: Provider; world: IdentityWorld },
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  try {
    await answerPendingLogin(parts, req, res)
  } catch (cause) {
    if (!(cause instanceof errors.SessionNotFound)) throw cause
    sendNotice(res, 400, { title: 'This login is over', text: 'Go back to the application and start again.' })
  }
}

async function answerPendingLogin(
  { provider, world }: { provider: Provider; world: IdentityWorld },
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const pending = await provider.interactionDetails(req, res)
  const clientId = String(pending.params['client_id'])
  const scopes = String(pending.params['scope'] ?? '')
    .split(' ')
    .filter(Boolean)
  const form = new URLSearchParams(req.method === 'POST' ? await text(req) : '')
  if (form.get('answer') === 'refuse') {
    await provider.interactionFinished(req, res, { error: 'access_denied', error_description: 'the user refused' })
    return
  }
  const account = findVisitor(world, form)
  if (!account) {
    const people = world.accounts(PEOPLE_SHOWN)
    sendLogin(res, { clientId, scopes, people, email: form.get('email') ?? '', isWrong: req.method === 'POST' })
    return
  }
  const { platformUserId } = account
  const grantId = await grantFor(provider, { platformUserId, clientId, scopes })
  await provider.interactionFinished(req, res, {
    login: { accountId: platformUserId, amr: ['pwd'], remember: false },
    consent: { grantId },
  })
}

function findVisitor(world: IdentityWorld, form: URLSearchParams): EmulatedAccount | null {
  const chosen = form.get('as')
  if (chosen) return world.findAccount(chosen)
  const account = world.findAccountByEmail(form.get('email') ?? '')
  return account && account.password === form.get('password') ? account : null
}
