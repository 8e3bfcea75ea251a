import type { ParsedMail } from 'mailparser'

/** A mail as it came. */
export interface CaughtMail {
  readonly number: number
  /** ISO 8601, from the mail itself. */
  readonly date: string | null
  readonly messageId: string | null
  readonly from: { readonly name: string; readonly email: string }
  /** From the envelope. */
  readonly to: readonly string[]
  readonly toName: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** The first part that is text/calendar. */
  readonly calendar: string | null
  readonly calendarMethod: string | null
  readonly attachments: readonly { readonly name: string; readonly type: string; readonly size: number }[]
  readonly source: string
}

export function caughtMail(number: number, to: readonly string[], source: string, parsed: ParsedMail): CaughtMail {
  const [sender] = parsed.from?.value ?? []
  const [recipient] = [parsed.to ?? []].flat().flatMap(({ value }) => value)
  const calendars = parsed.attachments.filter(({ contentType }) =>
    /^(text\/calendar|application\/ics)$/.test(contentType),
  )
  const calendar = calendars[0]?.content.toString('utf8') ?? null
  return {
    number,
    date: parsed.date?.toISOString() ?? null,
    messageId: parsed.messageId ?? null,
    from: { name: sender?.name ?? '', email: sender?.address ?? '' },
    to,
    toName: recipient?.name ?? '',
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    html: typeof parsed.html === 'string' ? parsed.html : '',
    calendar,
    calendarMethod: /^METHOD:(\w+)/m.exec(calendar ?? '')?.[1] ?? null,
    attachments: parsed.attachments.map(({ filename, contentType, size }) => ({
      name: filename ?? '',
      type: contentType,
      size,
    })),
    source,
  }
}
