/** Requests for the identity server, struck by those rules of trouble that name a part of their path. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { damaged, struckAnswer } from '../trouble/damage.ts'
import { strikesBefore } from '../trouble/rules.ts'
import type { Api } from './api.ts'
import { captureAnswer } from './captured.ts'
import { deliver } from './deliver.ts'

export async function answerIdentity(api: Api, req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> {
  const target = {
    method: req.method ?? 'GET',
    pathAndQuery: url.pathname + url.search,
    isList: false,
    isIdentity: true,
  }
  const { latencyMs, strike } = api.trouble.plan(target, null)
  if (latencyMs > 0) await api.wait(latencyMs)
  if (strike === null) {
    api.identity.answer(req, res)
    return
  }
  if (strikesBefore(strike.kind) && strike.rule.effect !== true) {
    deliver(res, struckAnswer(strike))
    return
  }
  captureAnswer(res, good => {
    const out = strikesBefore(strike.kind)
      ? struckAnswer(strike)
      : damaged(good, strike, api.damageDice, () => good.body)
    for (const name of res.getHeaderNames()) res.removeHeader(name)
    deliver(res, out)
  })
  api.identity.answer(req, res)
}
