/** What may stand in an answer, and what stands in the documentation. */
import { readdir, readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isKnownCode } from '../../src/http/errors.ts'
import { routesOf } from '../../src/http/routes.ts'
import { createServer } from '../../src/http/server.ts'
import { openDatabase } from '../../src/storage/database.ts'
import type { Schema } from '../../src/storage/schema.ts'
import { createStore } from '../../src/storage/store.ts'
import { clientOf } from '../house.ts'
import { newPerson, openSpace, type Space } from './space.ts'

let space: Space
beforeAll(async () => {
  space = await openSpace()
})
afterAll(() => space.house.close())

/** Every field of every object that the API answers, written down a second time on purpose. */
const fields: Readonly<Record<string, string>> = {
  Accepted: 'status',
  AccessOfGroup: 'accessGroupId actual causes decision lockIds missing name nextOpensAt since until vanishedAt',
  AccessPlan: 'at changes gaining groups leftWithNothing losing noAccessPolicy reservationsKept',
  Account: 'email id kind name organizationId organizations role scopes',
  Calendar: 'days locationId reservations timeZone units withoutPlace',
  CalendarEntry:
    'endsAt holdUntil id isGuest isInSeries isUnpaid keptFrom keptUntil personId personName startsAt state unitId version window',
  Directory: 'found items page pageSize totals',
  DirectoryLine: 'email id insideUntil membership name openGroups products status waits',
  MemberFilePreview: 'header invitations rejects rows',
  MemberRowsBrought: 'added rejects unchanged',
  OpeningCause: 'companyName from kind name sourceId until',
  PersonAccess: 'at companies nextChangeAt openDoors personId sites',
  ProductMembers: 'items',
  SearchResult: 'items',
  AccessAnswer: 'accessGroupIds actual at causes decision missing nextChangeAt note personId',
  AccessGroup: 'doorCount doors id lockIds memberCount name schedule vanishedAt',
  ApiKey: 'createdAt expiresAt id name prefix revokedAt role scopes',
  AccessWindows: 'lagMinutes leadMinutes version',
  Availability: 'from locationId timeZone units until',
  CalendarFeed: 'createdAt id kind revokedAt showsNames subjectId',
  Cause: 'accessGroupId companyId kind locationId productId siteId sourceId unitId',
  ChangedPerson: 'email id membership name reservationsKept status version waits',
  CoMember: 'companyId id personId status version',
  Company: 'id name version',
  Disconnection: 'done',
  Confirmed: 'accessGroupName at count fault id people siteId siteName what',
  Door: 'groups locationId locationName lockId name people siteId siteName timeZone',
  DoorPeople: 'at found groups items locationId locationName lockId name siteId siteName timeZone',
  Doors: 'at items',
  DriftSeen: 'count kind people since siteId siteName',
  DriftItem: 'accessGroupId decision id kind personId seenAt settledAt siteId',
  Grant: 'accessGroupId endsAt id personId reason siteId startsAt version',
  GuestReservation:
    'doors endsAt holdUntil id isPaid isPaymentDemanded keyState locationName startsAt state timeZone unitId unitName version',
  HeldChange: 'accessGroupId decision id kind limit memberships personId planId removals seenAt settledAt siteId',
  HeldPlan: 'changes id kind limit memberships planId removals seenAt siteId siteName',
  HeldReservation:
    'doors endsAt holdUntil id isPaid isPaymentDemanded keyState locationName startsAt state timeZone token unitId unitName version',
  Integration:
    'approvedAt cause clientId connectedAs connectedAt driftSetting driftSettingVersion lastSuccessAt noAccessPolicy redirectUrl requestedAt sites state submittedAt',
  InvitedStaff: 'email hasSignedUp id invitation name role status version',
  IssuedCalendarFeed: 'createdAt id kind revokedAt showsNames subjectId url',
  IssuedApiKey: 'createdAt expiresAt id key name prefix revokedAt role scopes',
  JournalEntry: 'action actor at detail id subject',
  Location: 'id name saltoSiteId timeZone version',
  LetterPreview: 'html kind subject text',
  Mail: 'email failure id kind nextTryAt personId postedAt sentAt staffId state tries',
  ManagedReservation:
    'doors endsAt holdUntil id isPaid isPaymentDemanded keyState locationName startsAt state timeZone token unitId unitName version',
  Member: 'id kind name organizationId',
  MyAccess: 'items',
  MyColleagues: 'items',
  MyHome: 'doors member memberships nextChangeAt organization',
  NoAccessPolicy: 'deleteAfterMinutes keepAliveMinutes policy version',
  Organization: 'approvedAt connectedAt id integrationState name requestedAt submittedAt',
  OwnOrganization: 'id name version',
  OwnReservation:
    'attendees bookedByPersonId bufferAfterMinutes bufferBeforeMinutes cancelReason doors endsAt holdUntil id isPaid isPaymentDemanded keyState lagMinutes leadMinutes localEndsAt localStartsAt locationId locationName occurrenceOf personId seriesId startsAt state timeZone unitId unitName version',
  Person: 'email id membership name status version waits',
  Principal: 'id kind organizationId role scopes',
  Problem: 'code current detail errors facts instance status title type',
  Product: 'accessGroups billingFrequency id name price version warnings',
  PublicHome: 'organization',
  PublicLocation: 'id name timeZone units',
  RecurringBilling: 'companyId endsOn id personId productId startsOn status version',
  MadeReservation:
    'attendees bookedByPersonId bufferAfterMinutes bufferBeforeMinutes cancelReason endsAt holdUntil id isPaid isPaymentDemanded lagMinutes leadMinutes localEndsAt localStartsAt locationId occurrenceOf personId series seriesId startsAt state timeZone unitId version',
  Reservation:
    'attendees bookedByPersonId bufferAfterMinutes bufferBeforeMinutes cancelReason endsAt holdUntil id isPaid isPaymentDemanded lagMinutes leadMinutes localEndsAt localStartsAt locationId occurrenceOf personId seriesId startsAt state timeZone unitId version',
  ReservationAccess: 'personId reservationId windows',
  ReservationSeries:
    'endsAtLocal id materialisedUntil occurrences personId rule skipped startsAtLocal status timeZone unitId version',
  ReservationUnit:
    'accessGroupIds accessLagMinutes accessLeadMinutes bookAheadDays bufferAfterMinutes bufferBeforeMinutes capacity hours id isPaymentDemanded isPubliclyBookable kind locationId maximumMinutes minimumMinutes name noticeMinutes price status version warnings',
  Shortfall: 'accessGroupId detail kind retryAt since siteId',
  Site: 'fullReadAt given id locationId name previewSince seatsAllowed seatsUsed subscriptionValid timeZone vanishedAt',
  StaffMember: 'email hasSignedUp id name role status version',
  SyncOutcome: 'complete drift given held taken',
  PersonAtDoor: 'actual causes decision name personId until',
  Today: 'at live needs windows',
  Waiting: 'count kind people retryAt since siteId siteName',
  WindowToday: 'endsAt from name personId reservationId salto startsAt state timeZone unitId unitName until whyNot',
  Warning: 'accessGroupId code sentence',
}

type Document = {
  openapi: string
  paths: Record<
    string,
    Record<string, { operationId?: string; security?: object[]; responses: object; requestBody?: object }>
  >
  components: { schemas: Record<string, { properties?: object }> }
}

const documentOf = async () => (await space.house.nobody.get('/api/openapi.json')).body as unknown as Document

describe('the documentation', () => {
  it('is OpenAPI 3.1 and has every route of the table once, with its answers', async () => {
    const document = await documentOf()
    expect(document.openapi).toBe('3.1.0')
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${method.toUpperCase()} ${path} ${operationId}`),
    )
    const expected = routesOf(space.house.parts).map(
      ({ method, path, name }) => `${method} /api/v1${path.replace(/:(\w+)/g, '{$1}')} ${name}`,
    )
    expect(operations).toEqual(expect.arrayContaining(expected))
    const names = operations.map(operation => operation.split(' ').at(-1))
    expect(new Set(names).size).toBe(names.length)
    expect(JSON.stringify(document)).not.toContain('"pattern":"^(?:(?:')
  })

  it('refers to nothing that is missing, and names the two headers', async () => {
    const document = await documentOf()
    const text = JSON.stringify(document)
    const referred = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name))
    expect([...referred].filter(name => name !== undefined && !(name in document.components.schemas))).toEqual([])
    expect(JSON.stringify(document.paths['/api/v1/people']?.['post'])).toContain('Idempotency-Key')
    expect(JSON.stringify(document.paths['/api/v1/people/{id}']?.['patch'])).toContain('If-Match')
    for (const path of ['/api/v1/reservations/{id}/move', '/api/v1/me/reservations/{id}/cancel']) {
      expect(JSON.stringify(document.paths[path]?.['post']), path).toContain('If-Match')
    }
    expect(text).toContain('application/problem+json')
  })

  it('says of every operation who may ask, and what a good answer is', async () => {
    const { paths } = await documentOf()
    for (const [path, methods] of Object.entries(paths)) {
      for (const [method, { security, responses }] of Object.entries(methods)) {
        expect([method, path, Array.isArray(security)]).toEqual([method, path, true])
        expect([method, path, Object.keys(responses).some(status => /^2\d\d$/.test(status))]).toEqual([
          method,
          path,
          true,
        ])
      }
    }
    expect(paths['/api/v1/me/home']?.['get']?.security).toEqual([{ member: [] }])
    expect(paths['/api/v1/live']?.['get']?.security).toEqual([{ apiKey: [] }, { session: [] }])
    expect(paths['/api/v1/public']?.['get']?.security).toEqual([])
  })

  it('names every field that an answer may have', async () => {
    const { schemas } = (await documentOf()).components
    const shown = Object.entries(schemas).map(([name, { properties = {} }]) => [
      name,
      Object.keys(properties).sort().join(' '),
    ])
    expect(Object.fromEntries(shown)).toEqual(fields)
  })
})

describe('refusals', () => {
  it('ask to come again where the database has no connection left, and blame nobody', async () => {
    const { house } = space
    const { ownerConfig } = house.connections
    const narrow = await openDatabase<Schema>({
      ownerConfig: { ...ownerConfig, max: 1, connectionTimeoutMillis: 2_000 },
    })
    const store = createStore({ db: narrow.app, enqueueWake: async () => undefined })
    const server = await createServer({ ...house.parts, store })
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const held = Promise.withResolvers<void>()
    const holder = store.transaction(house.organizationId, house.clock.now(), async tx => {
      await tx.people.list({ limit: 1 })
      held.resolve()
      await released
    })
    await held.promise
    const client = clientOf(await server.listen({ host: '127.0.0.1', port: 0 }), house.host.key)
    const refused = await client.post('/people', newPerson())
    release()
    await holder
    expect(refused).toMatchObject({ status: 503, body: { code: 'fault.busy', status: 503 } })
    expect(refused.headers.get('retry-after')).toBe('5')
    expect((await client.post('/people', newPerson())).status).toBe(201)
    expect(house.failures).toEqual([])
    await server.close()
    await narrow.close()
  })

  it('have a status and a title in the one table', async () => {
    const codes = new Set<string>()
    for (const folder of ['src/domain', 'src/commands', 'src/views', 'src/http']) {
      for (const file of await readdir(folder, { recursive: true })) {
        if (!file.endsWith('.ts')) continue
        const source = await readFile(`${folder}/${file}`, 'utf8')
        const calls = /(?:refusal|refuse|problemOf|new NotFound)\(\s*'([a-z_]+\.[a-z_]+)'/g
        for (const [, code] of source.matchAll(calls)) if (code) codes.add(code)
      }
    }
    expect(codes.size).toBeGreaterThan(40)
    expect([...codes].filter(code => !isKnownCode(code))).toEqual([])
  })
})
