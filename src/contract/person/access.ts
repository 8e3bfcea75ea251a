// A PERSON on the wire, beyond the noun: the whole access of one, the directory of all, a file of members.
import { z } from 'zod'
import { actualAccess } from '../access.ts'
import { id, instant, text } from '../words.ts'

export const personAccessQuery = z.strictObject({ at: instant.optional().describe('Left out: now') })

const source = z.object({
  kind: z.enum(['billing', 'grant', 'reservation']),
  sourceId: id,
  name: z.string().describe('Of the product or the unit; of a grant its reason'),
  companyName: z.string().nullable().describe('Of the company that pays'),
})

export const openingCause = source
  .extend({ from: instant.nullable(), until: instant.nullable() })
  .meta({ id: 'OpeningCause' })

const accessOfGroup = z
  .object({
    accessGroupId: z.string(),
    name: z.string(),
    lockIds: z.array(z.string()),
    vanishedAt: instant.nullable(),
    decision: z.enum(['allowed', 'denied']),
    causes: z.array(openingCause).describe('Live at the instant'),
    missing: z.array(source.extend({ why: z.string() })).describe('Claims that did not hold at the instant'),
    since: instant.nullable().describe('Of an allowed group: since when without a gap'),
    until: instant.nullable().describe('Of an allowed group: until when without a gap; null = no end is known'),
    nextOpensAt: instant.nullable().describe('Of a denied group: when it next opens by itself'),
    actual: actualAccess.describe('What Salto KS holds now, whatever instant was asked for'),
  })
  .meta({ id: 'AccessOfGroup' })

export const personAccess = z
  .object({
    personId: id,
    at: instant,
    openDoors: z.int().describe('Distinct doors that the rules open at the instant'),
    nextChangeAt: instant.nullable().describe('When any of it next changes by itself'),
    companies: z
      .array(z.object({ companyId: id, name: z.string(), status: z.enum(['active', 'inactive']) }))
      .describe('Companies of which the person is a co-member: their billings give the same access'),
    sites: z.array(
      z.object({
        siteId: z.string(),
        siteName: z.string(),
        locationId: id.nullable(),
        locationName: z.string().nullable(),
        timeZone: z.string(),
        groups: z.array(accessOfGroup).describe('Every group of the site, those that concern the person first'),
      }),
    ),
  })
  .meta({ id: 'PersonAccess' })

export const directoryQuery = z.strictObject({
  search: text(200).optional().describe('Words of the name or the address'),
  who: z
    .enum(['all', 'members', 'non-members', 'inactive', 'inside'])
    .default('all')
    .describe('inside: an access window of a reservation or a grant is open now'),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
})

const directoryLine = z
  .object({
    id,
    name: z.string(),
    email: z.string(),
    status: z.enum(['active', 'inactive']),
    membership: z.enum(['member', 'non-member']),
    products: z.array(z.string()).describe('Names of the products of live billings'),
    openGroups: z.int().describe('Access groups that the rules open now'),
    insideUntil: instant.nullable().describe('When the access window ends that is open now'),
    waits: z.int().describe('What the rules give and the doors do not (yet)'),
  })
  .meta({ id: 'DirectoryLine' })

export const directory = z
  .object({
    items: z.array(directoryLine),
    page: z.int(),
    pageSize: z.int(),
    found: z.int().describe('Of the search and filter, over all pages'),
    totals: z.object({
      all: z.int(),
      members: z.int(),
      'non-members': z.int(),
      inactive: z.int(),
      inside: z.int(),
    }),
  })
  .meta({ id: 'Directory' })
