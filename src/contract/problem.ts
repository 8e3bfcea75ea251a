// Errors as RFC 9457 problem details, with our stable dotted code.
import { z } from 'zod'

export const problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    code: z.string().describe('Stable and dotted; decide by it'),
    facts: z.record(z.string(), z.unknown()).optional(),
    errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
    current: z.unknown().optional().describe('With 412: the object as it is now'),
  })
  .meta({ id: 'Problem' })

export type Problem = z.output<typeof problem>
