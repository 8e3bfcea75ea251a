// What was wrong with a field, for the person who typed it: the same words beside the field on screen and in an answer.
import { z } from 'zod'

type Issue = z.core.$ZodRawIssue

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  record: 'an object',
}

const forms: Readonly<Record<string, string>> = {
  guid: 'an id, as Latchwork gave it',
  date: 'a date that exists, YYYY-MM-DD',
  datetime: 'an instant with its offset, such as 2026-03-01T09:00:00Z',
  time: 'a time of day, such as 09:00',
  email: 'an e-mail address',
  url: 'a web address',
}

/** A schema's own sentence comes first; where this has none either, the library's stands. */
function sentenceOf(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'Is needed' : `Must be ${kinds[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return `Must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`
    case 'invalid_format':
      return `Must be ${forms[issue.format] ?? 'in the form that the API reference shows'}`
    case 'too_big':
    case 'too_small':
      return boundOf(issue)
    case 'not_multiple_of':
      return `Must be a multiple of ${issue.divisor}`
    case 'unrecognized_keys':
      return `Knows no ${issue.keys.map(key => `"${key}"`).join(', ')}`
    case 'invalid_union':
      return nearest(issue.errors)
    default:
      return undefined
  }
}

function boundOf(issue: z.core.$ZodRawIssue<z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall>): string {
  const isMost = issue.code === 'too_big'
  const bound = Number(isMost ? issue.maximum : issue.minimum)
  const most = isMost ? 'at most' : 'at least'
  const outside = isMost ? 'less than' : 'more than'
  const limit = `${issue.inclusive === false ? outside : most} ${bound}`
  if (issue.origin === 'string') return bound === 1 && !isMost ? 'Must not be empty' : `Must have ${limit} characters`
  if (issue.origin === 'array') return `Must have ${limit} entries`
  return `Must be ${limit}`
}

/** Of several allowed shapes, what the one says whose kind was right. */
function nearest(options: readonly (readonly z.core.$ZodIssue[])[]): string | undefined {
  const rightKind = options.find(issues => issues[0]?.code !== 'invalid_type') ?? options[0]
  return rightKind?.[0]?.message
}

z.config({ customError: sentenceOf })
