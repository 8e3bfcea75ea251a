/** Which values each switch may have: a switch that silently means nothing would prove nothing. */
import type { Switches } from './switches.ts'

interface Kind {
  wants: string
  fits(value: unknown): boolean
}

const oneOf = (...values: readonly unknown[]): Kind => ({
  wants: values.map(value => JSON.stringify(value)).join(' or '),
  fits: value => values.includes(value),
})

const flag = oneOf(true, false)

const whole = (min: number): Kind => ({
  wants: `a whole number from ${min}`,
  fits: value => Number.isSafeInteger(value) && Number(value) >= min,
})

const orNull = (kind: Kind): Kind => ({
  wants: `${kind.wants}, or null`,
  fits: value => value === null || kind.fits(value),
})

const span: Kind = {
  wants: '[min, max] in milliseconds',
  fits: value =>
    Array.isArray(value) && value.length === 2 && value.every(whole(0).fits) && Number(value[0]) <= Number(value[1]),
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isTexts = (value: unknown) => Array.isArray(value) && value.every(one => typeof one === 'string')

const rateLimit: Kind = {
  wants: '{perSecond, burst, retryAfter: true, false or "sometimes"}',
  fits: value =>
    isObject(value) &&
    Number.isFinite(value['perSecond']) &&
    Number(value['perSecond']) > 0 &&
    whole(1).fits(value['burst']) &&
    oneOf(true, false, 'sometimes').fits(value['retryAfter']),
}

const clients: Kind = {
  wants: '{<client id>: {secret, redirectUris, postLogoutRedirectUris?, scopes?}}',
  fits: value => isObject(value) && Object.values(value).every(isClient),
}

function isClient(value: unknown): boolean {
  if (!isObject(value)) return false
  const { secret, redirectUris, postLogoutRedirectUris = [], scopes = [] } = value
  return (
    (typeof secret === 'string' || secret === null) && [redirectUris, postLogoutRedirectUris, scopes].every(isTexts)
  )
}

const versions: Kind = {
  wants: 'a list of "v1.1" and "v1.2"',
  fits: value => Array.isArray(value) && value.length > 0 && value.every(oneOf('v1.1', 'v1.2').fits),
}

const kinds: Readonly<Record<keyof Switches, Kind>> = {
  rotateRefreshTokens: flag,
  refreshTokenLifetimeSeconds: whole(0),
  accessTokenLifetimeSeconds: whole(0),
  authorizationCodeLifetimeSeconds: whole(0),
  issuerClockSkewMs: whole(Number.MIN_SAFE_INTEGER),
  revocationEndpoint: flag,
  deadRefreshStatus: oneOf(400, 401),
  redirectCarriesIss: flag,
  refusalRedirects: flag,
  passwordGrant: flag,
  clients,
  duplicateEmail: oneOf('conflict', 'invalid', 'present-user'),
  profileElsewhere: oneOf('link', 'refuse'),
  mailOnExisting: flag,
  idempotentPatch: flag,
  presentMember: oneOf('conflict', 'ok'),
  absentMember: oneOf('not-found', 'ok'),
  unknownRemoveId: oneOf('not-found', 'ignored'),
  rateLimit: orNull(rateLimit),
  pageSizeDefault: whole(1),
  pageSizeMax: whole(1),
  emailIgnoresCase: flag,
  noSeat: oneOf('forbidden', 'silent'),
  blockedKeepsSeat: flag,
  scheduleDeleteStatus: oneOf(200, 204),
  uniqueGroupNames: flag,
  deleteGroupWithMembers: flag,
  suspendRemovesMemberships: flag,
  listOrder: oneOf('shuffled', 'created'),
  missingRole: oneOf('refuse', 'site_user'),
  visibilityDelayMs: span,
  invitedIsSubscribed: flag,
  cors: flag,
  recreatedKeepsPlatformId: flag,
  versions,
  nameLengthMax: whole(1),
  patchIdsMax: orNull(whole(1)),
  deleteDelayMs: span,
  readLagMs: span,
  edgeDelayMs: whole(0),
  entriesDelayMs: whole(0),
  // Every page empty would be a walk without an end.
  emptyEntriesPageEvery: { wants: '0 (never), or a whole number from 2', fits: v => v === 0 || whole(2).fits(v) },
  latencyMs: orNull(span),
  requireProfile: flag,
  invalidSubscriptionBlocks: oneOf('writes', 'writes-and-user-reads', 'everything'),
  invalidSubscriptionSuspends: flag,
  unauthorizedBody: flag,
  numericErrorCode: flag,
  nextLinkHttp: flag,
  searchAnswer: oneOf('array', 'object'),
  requireOtp: flag,
}

/** The value as the switch keeps it: a single number stands for a span [n, n]. Throws RangeError. */
export function switchValue(name: string, value: unknown): unknown {
  const kind = Object.hasOwn(kinds, name) ? kinds[name as keyof Switches] : undefined
  if (kind === undefined) throw new RangeError(`unknown switch: ${name}`)
  const isSpan = span.wants === kind.wants || orNull(span).wants === kind.wants
  const wanted = isSpan && typeof value === 'number' ? [value, value] : value
  if (!kind.fits(wanted)) throw new RangeError(`switch ${name} is ${kind.wants}, not ${JSON.stringify(value)}`)
  return wanted
}
