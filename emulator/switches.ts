/**
 * Everything that can be switched: the assumptions A1 to A26 about what nobody says in public, and the timings.
 * Read and changed by `GET/PUT /_control/switches`. The README's table explains each with its source.
 */
import type { IdentitySwitches } from './identity-seam.ts'
import { switchValue } from './switch-values.ts'

export interface RateLimit {
  /** Tokens that come back per second, per access token. */
  perSecond: number
  /** Calls that may come at once. */
  burst: number
  /** `sometimes` sends the header on every second refusal. */
  retryAfter: boolean | 'sometimes'
}

export interface Switches extends IdentitySwitches {
  /** A2: POST users with an e-mail that is in the site already. */
  duplicateEmail: 'conflict' | 'invalid' | 'present-user'
  /** A2b: POST users with an e-mail that has a profile elsewhere. */
  profileElsewhere: 'link' | 'refuse'
  /** A3: a mail "you were added to a site" on `users/existing`. */
  mailOnExisting: boolean
  /** A4: PATCH adding a present or removing an absent member. */
  idempotentPatch: boolean
  /** A4: POST of a present member. */
  presentMember: 'conflict' | 'ok'
  /** A4: DELETE of an absent member. */
  absentMember: 'not-found' | 'ok'
  /** A4: `remove_ids` with somebody who is not in the site at all. */
  unknownRemoveId: 'not-found' | 'ignored'
  /** A5. null = no limit. */
  rateLimit: RateLimit | null
  /** A6. */
  pageSizeDefault: number
  pageSizeMax: number
  /** A7: `user/email eq` ignores case. */
  emailIgnoresCase: boolean
  /** A8: PATCH to subscribed without a free seat. */
  noSeat: 'forbidden' | 'silent'
  /** A9: a blocked user keeps the seat. */
  blockedKeepsSeat: boolean
  /** A10: status of DELETE time schedule. */
  scheduleDeleteStatus: 200 | 204
  /** A11: two groups of one name are refused (409/3101). */
  uniqueGroupNames: boolean
  /** A12: a group with members may be deleted; false = 403/2203. */
  deleteGroupWithMembers: boolean
  /** A13: suspending a user also removes the group memberships. */
  suspendRemovesMemberships: boolean
  /** A14: order of lists without `$orderby`. */
  listOrder: 'shuffled' | 'created'
  /** A15: POST users without `role_ids`. */
  missingRole: 'refuse' | 'site_user'
  /** A16: from create until roles are shown and groups can be joined, drawn from [min, max]. */
  visibilityDelayMs: [number, number]
  /** A17: an invited user without completed profile holds a seat and is `subscribed`. */
  invitedIsSubscribed: boolean
  /** A18: CORS headers on the API. */
  cors: boolean
  /** A21: a re-created person without profile gets the platform id of before. */
  recreatedKeepsPlatformId: boolean
  /** A22: versions that are served. */
  versions: string[]
  /** A25: longest name, customer_reference, alias. */
  nameLengthMax: number
  /** A26: most ids in one PATCH; null = no limit. */
  patchIdsMax: number | null
  /** From the 202 until a deleted user is gone from lists. */
  deleteDelayMs: [number, number]
  /** F11: how long reads show the state of before a write, per object. */
  readLagMs: [number, number]
  /** From a change until online locks obey it. */
  edgeDelayMs: number
  /** How long after the event an entry can be read. */
  entriesDelayMs: number
  /** Every n-th entries page is empty but carries a token; 0 = never. */
  emptyEntriesPageEvery: number
  /** Answers wait so long, drawn from [min, max]; null = no wait. */
  latencyMs: [number, number] | null
  /** Doors refuse people whose profile is not completed. */
  requireProfile: boolean
  /** What an invalid site subscription refuses with 403/2212. */
  invalidSubscriptionBlocks: 'writes' | 'writes-and-user-reads' | 'everything'
  /** An expired or invalid site subscription suspends all users of the site. */
  invalidSubscriptionSuspends: boolean
  /** 401 with an ErrorResponse body in place of the empty one. */
  unauthorizedBody: boolean
  /** `ErrorCode` as a number in place of a string. */
  numericErrorCode: boolean
  /** `next_page_link` with http:// although the server is called with https://. */
  nextLinkHttp: boolean
  /** `/users/search` answers a list or one object (null when there is none). */
  searchAnswer: 'array' | 'object'
  /** `/locking` wants a one-time password. */
  requireOtp: boolean
}

/** The assumptions as the facts file proposes them, without any delay but the asynchronous delete. */
export function quickSwitches(): Switches {
  return {
    rotateRefreshTokens: true,
    refreshTokenLifetimeSeconds: 2_592_000,
    accessTokenLifetimeSeconds: 3600,
    authorizationCodeLifetimeSeconds: 300,
    issuerClockSkewMs: 0,
    revocationEndpoint: true,
    deadRefreshStatus: 400,
    redirectCarriesIss: true,
    refusalRedirects: true,
    passwordGrant: true,
    clients: {
      latchwork: { secret: 'latchwork-secret', redirectUris: ['*'], postLogoutRedirectUris: ['*'] },
      'latchwork-public': { secret: null, redirectUris: ['*'], postLogoutRedirectUris: ['*'] },
    },
    duplicateEmail: 'conflict',
    profileElsewhere: 'link',
    mailOnExisting: false,
    idempotentPatch: true,
    presentMember: 'conflict',
    absentMember: 'not-found',
    unknownRemoveId: 'not-found',
    rateLimit: null,
    pageSizeDefault: 50,
    pageSizeMax: 100,
    emailIgnoresCase: true,
    noSeat: 'forbidden',
    blockedKeepsSeat: true,
    scheduleDeleteStatus: 204,
    uniqueGroupNames: false,
    deleteGroupWithMembers: true,
    suspendRemovesMemberships: false,
    listOrder: 'shuffled',
    missingRole: 'refuse',
    visibilityDelayMs: [0, 0],
    invitedIsSubscribed: true,
    cors: false,
    recreatedKeepsPlatformId: false,
    versions: ['v1.1', 'v1.2'],
    nameLengthMax: 255,
    patchIdsMax: null,
    deleteDelayMs: [2000, 2000],
    readLagMs: [0, 0],
    edgeDelayMs: 0,
    entriesDelayMs: 0,
    emptyEntriesPageEvery: 0,
    latencyMs: null,
    requireProfile: false,
    invalidSubscriptionBlocks: 'writes',
    invalidSubscriptionSuspends: true,
    unauthorizedBody: false,
    numericErrorCode: false,
    nextLinkHttp: false,
    searchAnswer: 'array',
    requireOtp: true,
  }
}

/** As quick, plus what the live server was seen to do: latency, a rate limit (A5), slow deletes, late visibility. */
export function lifelikeSwitches(): Switches {
  return {
    ...quickSwitches(),
    rateLimit: { perSecond: 10, burst: 20, retryAfter: 'sometimes' },
    latencyMs: [40, 160],
    deleteDelayMs: [2000, 10_000],
    visibilityDelayMs: [2000, 60_000],
    edgeDelayMs: 5000,
    entriesDelayMs: 2000,
  }
}

/** Puts a partial set of switches over the present one, all or nothing. Throws RangeError on what it does not understand. */
export function mergeSwitches(switches: Switches, change: Readonly<Record<string, unknown>>): void {
  Object.assign(
    switches,
    Object.fromEntries(Object.entries(change).map(([name, value]) => [name, switchValue(name, value)])),
  )
}
