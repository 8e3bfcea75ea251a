/** One line per route: what it takes, what it answers, and how sure anybody is. Keys are those of the route table. */
import { listOf, ref, type Schema, text } from './schema.ts'

type Confidence = 'documented' | 'measured' | 'seen in code' | 'inferred' | 'assumption'

export interface Operation {
  summary: string
  confidence: Confidence
  /** Name of the request's schema. */
  body?: string
  /** Status and schema; null = no body, `csv` = a CSV text. */
  answers: Record<string, Schema | null | 'csv'>
  /** The schema at v1.2, where it differs. */
  answersV12?: Record<string, Schema | null>
  query?: readonly string[]
}

const page = (name: string): Record<string, Schema> => ({ '200': ref(`${name}Page`) })
const ok = (name: string): Record<string, Schema> => ({ '200': ref(name) })
const gone: Record<string, null> = { '204': null }
const later: Record<string, null> = { '202': null }

const of = (
  summary: string,
  confidence: Confidence,
  answers: Operation['answers'],
  more: Partial<Operation> = {},
): Operation => ({ summary, confidence, answers, ...more })

const site = '/sites/:siteId'
const user = `${site}/users/:siteUserId`
const group = `${site}/access_groups/:groupId`
const lock = `${site}/locks/:lockId`
const found = { '200': { oneOf: [ref('UserSearchResult'), listOf(ref('UserSearchResult')), { type: 'null' }] } }
const exportQuery = ['from_date', 'to_date', 'username', 'lock_name', 'event_category', 'event_detail']
const userV12 = { answersV12: { '200': ref('SiteUserV12') } }

export const operations: Readonly<Record<string, Operation>> = {
  'GET /me': of('The calling user', 'documented', ok('Me')),
  'GET /sites': of('Sites the caller may see', 'documented', page('Site')),
  'POST /sites': of('Make a site', 'documented', ok('Site'), { body: 'NewSite' }),
  [`GET ${site}`]: of('One site with seat counts', 'documented', ok('ManagedSite'), {
    answersV12: ok('ManagedSiteV12'),
  }),
  [`PATCH ${site}`]: of('Change a site', 'documented', ok('Site'), { body: 'SitePatch' }),
  [`DELETE ${site}`]: of('Remove a site, asynchronously', 'documented', later),
  [`GET ${site}/me`]: of('The caller as user of the site', 'documented', ok('SiteUser'), {
    ...userV12,
    query: ['include_pod_info'],
  }),
  [`GET ${site}/roles`]: of('Roles that the caller may assign', 'documented', page('Role')),
  [`GET ${site}/subscription`]: of('Subscription of the site', 'documented', ok('Subscription')),
  [`GET ${site}/users`]: of('Users of the site', 'documented', page('SiteUser'), {
    answersV12: page('SiteUserV12'),
    query: ['include_pod_info'],
  }),
  [`POST ${site}/users`]: of('Create a person; over the seat limit silently suspended', 'documented', ok('SiteUser'), {
    body: 'NewSiteUser',
    answersV12: { '200': ref('SiteUserV12'), '201': ref('SiteUserV12') },
  }),
  [`POST ${site}/users/existing`]: of('Take in a person of the platform', 'documented', ok('SiteUser'), {
    body: 'ExistingSiteUser',
    ...userV12,
  }),
  [`GET ${user}`]: of('One user', 'documented', ok('SiteUser'), { ...userV12, query: ['include_pod_info'] }),
  [`PATCH ${user}`]: of('Change a user', 'documented', ok('SiteUser'), { body: 'SiteUserPatch', ...userV12 }),
  [`DELETE ${user}`]: of('Remove a user, asynchronously; the seat is free at once', 'measured', later),
  [`PATCH ${user}/subscription`]: of('Suspend or subscribe', 'measured', gone, { body: 'SubscriptionPatch' }),
  [`PATCH ${user}/resend_invite`]: of('Send the invitation again', 'documented', gone),
  [`PUT ${user}/pin`]: of('Make a new PIN', 'measured', { '200': text }, { body: 'PinRequest' }),
  [`GET ${user}/keys`]: of('Keys of a user', 'documented', page('SiteUserKey')),
  [`PATCH ${user}/keys/:keyId`]: of('Block a key', 'documented', ok('SiteUserKey'), { body: 'KeyPatch' }),
  [`GET ${user}/access_groups`]: of('Groups of a user', 'documented', page('AccessGroup')),
  [`GET ${user}/activated_iqs`]: of('IQs that the user activated (shape inferred)', 'documented', page('Iq')),
  'GET /users/search': of('Find a person on the platform', 'documented', found, {
    query: ['search_for', 'for_site_id'],
  }),
  [`POST ${site}/guests`]: of('Make a guest (v1.2)', 'measured', { '201': ref('SiteUserV12') }, { body: 'NewGuest' }),
  [`GET ${site}/access_groups`]: of('Access groups', 'documented', page('AccessGroupSummary')),
  [`POST ${site}/access_groups`]: of('Make a group', 'documented', ok('AccessGroup'), { body: 'NewAccessGroup' }),
  [`GET ${group}`]: of('One group with counts', 'documented', ok('AccessGroupSummary')),
  [`PATCH ${group}`]: of('Rename a group', 'documented', ok('AccessGroup'), { body: 'AccessGroupPatch' }),
  [`DELETE ${group}`]: of('Remove a group', 'documented', gone),
  [`GET ${group}/users`]: of('Members', 'documented', page('UserShort'), { query: ['excluded'] }),
  [`POST ${group}/users`]: of('Add a member', 'measured', ok('UserShort'), { body: 'AddGroupUser' }),
  [`PATCH ${group}/users`]: of('Add and remove members', 'documented', gone, { body: 'IdSetPatch' }),
  [`DELETE ${group}/users/:userId`]: of('Remove a member', 'documented', gone),
  [`GET ${group}/locks`]: of('Locks of the group', 'documented', page('LockSummary'), { query: ['excluded'] }),
  [`POST ${group}/locks`]: of('Add a lock', 'measured', ok('LockSummary'), { body: 'AddGroupLock' }),
  [`PATCH ${group}/locks`]: of('Add and remove locks', 'documented', gone, { body: 'IdSetPatch' }),
  [`DELETE ${group}/locks/:lockId`]: of('Remove a lock', 'documented', gone),
  [`GET ${group}/time_schedules`]: of('Time schedules', 'documented', page('TimeSchedule')),
  [`POST ${group}/time_schedules`]: of('Add a schedule', 'measured', ok('TimeSchedule'), { body: 'NewTimeSchedule' }),
  [`PATCH ${group}/time_schedules/:scheduleId`]: of('Change a schedule', 'documented', ok('TimeSchedule'), {
    body: 'TimeSchedulePatch',
  }),
  [`DELETE ${group}/time_schedules/:scheduleId`]: of('Remove a schedule (code: A10)', 'assumption', {
    '204': null,
    '200': null,
  }),
  [`GET ${site}/locks`]: of('Locks', 'documented', page('Lock')),
  [`GET ${lock}`]: of('One lock', 'documented', ok('LockExtended')),
  [`PATCH ${lock}`]: of('Rename a lock', 'documented', ok('Lock'), { body: 'LockPatch' }),
  [`GET ${lock}/access_groups`]: of('Groups of a lock (shape inferred)', 'inferred', page('AccessGroup')),
  [`PATCH ${lock}/locking`]: of('Open remotely', 'measured', ok('Lock'), { body: 'LockingRequest' }),
  [`GET ${site}/entries`]: of('Entries', 'measured', ok('EntryPage'), { query: ['$filter', '$orderby', '$top'] }),
  [`GET ${site}/entries/export`]: of('Entries as CSV', 'documented', { '200': 'csv' }, { query: exportQuery }),
  [`GET ${site}/incidents`]: of('Incidents', 'documented', ok('IncidentPage'), {
    query: ['$filter', '$orderby', '$top'],
  }),
  [`GET ${site}/incidents/export`]: of('Incidents as CSV', 'documented', { '200': 'csv' }, { query: exportQuery }),
}
