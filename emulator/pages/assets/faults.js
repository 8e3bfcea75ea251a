/** The faults of the Trouble page: plain words, and the rules that make them happen. */
export const FAULTS = [
  {
    name: 'Lose every tenth answer',
    effect: 'The change is made, but the caller never hears of it.',
    rule: { kind: 'cut-after', probability: 0.1 },
  },
  {
    name: 'Cut every tenth call',
    effect: 'The line breaks before anything was done.',
    rule: { kind: 'cut-before', probability: 0.1 },
  },
  {
    name: 'Answer slowly',
    effect: 'Every answer takes two to five seconds.',
    rule: { kind: 'latency', probability: 1, delayMs: [2000, 5000] },
  },
  {
    name: 'Too many requests',
    effect: 'Every third call is sent away for two seconds (429).',
    rule: { kind: 'rate-limit', probability: 0.33, retryAfterSeconds: 2 },
  },
  {
    name: 'Out of service',
    effect: 'Every call is answered with 503. Doors keep working.',
    rule: { kind: 'unavailable', probability: 1 },
  },
  {
    name: 'Fail every tenth call',
    effect: 'An internal error (500), and nothing was done.',
    rule: { kind: 'server-error', probability: 0.1 },
  },
  {
    name: 'Fail after the work',
    effect: 'Every tenth call is done, and then answered with 500.',
    rule: { kind: 'server-error-after', probability: 0.1 },
  },
  {
    name: 'Never answer',
    effect: 'Every twentieth call waits for ever.',
    rule: { kind: 'hang', probability: 0.05 },
  },
  {
    name: "A gateway's error page",
    effect: 'Every tenth answer is an HTML page (502).',
    rule: { kind: 'gateway-html', probability: 0.1 },
  },
  {
    name: 'Garbled answers',
    effect: 'Every tenth answer cannot be read as JSON.',
    rule: { kind: 'malformed-json', probability: 0.1 },
  },
  {
    name: 'Lists with holes',
    effect: 'Every fifth page of a list is too short and says nothing about it.',
    rule: { kind: 'short-page', probability: 0.2 },
  },
  {
    name: 'Forget who is calling',
    effect: 'Every tenth call is refused as not logged in (401).',
    rule: { kind: 'unauthorized-empty', probability: 0.1 },
  },
  {
    name: 'The login server is gone',
    effect: 'Nobody can log in, connect or renew a connection (404).',
    rule: { kind: 'identity-gone', probability: 1 },
  },
  {
    name: 'Connections die',
    effect: 'Whoever renews a connection must connect again.',
    rule: { kind: 'dead-refresh-token', probability: 1 },
  },
]

/** Whether a rule is the one of this fault: of its kind, and for all calls alike. */
export function isOf(fault, rule) {
  return rule.kind === fault.rule.kind && rule.method === undefined && rule.pathContains === undefined
}
