// Calendar feeds: a secret address under which a calendar program reads the reservations of a person, unit or location.
import { z } from 'zod'
import { id, instant, listOf } from '../words.ts'

const kind = z.enum(['person', 'unit', 'location'])

export const newFeed = z.strictObject({
  kind,
  id: id.describe('Of the person, the unit or the location'),
  showsNames: z.boolean().default(true).describe('false: its entries say that it is reserved, not by whom'),
})

/** Members make feeds of their own reservations, or of a unit without names. */
export const feed = z
  .object({
    id,
    kind,
    subjectId: id,
    showsNames: z.boolean().describe('Whether entries name who has reserved'),
    createdAt: instant,
    revokedAt: instant.nullable(),
  })
  .meta({ id: 'CalendarFeed' })

export const issuedFeed = feed
  .extend({ url: z.string().nullable().describe('Secret, shown once: a replayed answer has null') })
  .meta({ id: 'IssuedCalendarFeed' })

export const feeds = listOf(feed)
