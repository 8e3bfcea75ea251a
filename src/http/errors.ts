// One table of every dotted code: its HTTP status and its title (RFC 9457). A code that is not here is a bug of ours,
// and a test reads the source to find it.
import type { Problem } from '../contract/problem.ts'
import type { Refusal } from '../domain/refusal.ts'

const codes: Readonly<Record<string, readonly [status: number, title: string]>> = {
  'request.invalid': [400, 'The request does not match its schema'],
  'request.malformed': [400, 'The request cannot be read'],
  'request.too_large': [413, 'The request is too large'],
  'request.path_too_long': [414, 'The path is too long'],
  'request.media_type': [415, 'The body must be JSON'],
  'request.too_many': [429, 'Too many attempts'],
  'route.unknown': [404, 'There is no such route'],
  'auth.missing': [401, 'Sign in, or send an API key'],
  'auth.invalid': [401, 'This API key or session is not valid'],
  'auth.forbidden': [403, 'This needs a higher role or another scope'],
  'auth.cross_site': [403, 'This request came from another site'],
  'auth.organization_unknown': [403, 'There is no such organisation for you'],
  'version.stale': [412, 'The object has changed'],
  'idempotency.key_invalid': [400, 'The Idempotency-Key cannot be used'],
  'idempotency.key_reused': [422, 'The Idempotency-Key was used with another body'],
  'fault.internal': [500, 'Something failed on our side'],
  'fault.provider': [503, 'Salto KS could not be asked'],
  'fault.busy': [503, 'There is more to do than can be done'],
  'fault.store_away': [503, 'The database does not answer'],

  'person.unknown': [404, 'Unknown person'],
  'person.name_invalid': [422, 'The name cannot be used'],
  'person.email_invalid': [422, 'The e-mail address cannot be used'],
  'person.email_taken': [409, 'The e-mail address is taken'],

  'organization.name_invalid': [422, 'The name cannot be used'],
  'location.unknown': [404, 'Unknown location'],
  'location.name_invalid': [422, 'The name cannot be used'],
  'location.time_zone_unknown': [422, 'Unknown time zone'],
  'location.without_site': [422, 'The location has no Salto KS site'],
  'site.unknown': [404, 'Unknown Salto KS site'],
  'site.of_another_organization': [409, 'The site belongs to another organisation'],
  'site.of_another_location': [409, 'The site belongs to another location'],
  'access_group.unknown': [404, 'Unknown access group'],
  'access_group.of_another_site': [422, 'The access group belongs to another site'],
  'lock.unknown': [404, 'Unknown door'],

  'product.unknown': [404, 'Unknown product'],
  'product.name_invalid': [422, 'The name cannot be used'],
  'product.name_taken': [409, 'The name is taken'],
  'product.price_invalid': [422, 'The price cannot be used'],
  'product.currency_invalid': [422, 'The currency cannot be used'],

  'import.unreadable': [422, 'The file cannot be read'],

  'billing.unknown': [404, 'Unknown recurring billing'],
  'billing.payer_missing': [422, 'The billing has no payer'],
  'billing.date_invalid': [422, 'Not a date'],
  'billing.end_before_start': [422, 'The billing would end before it starts'],
  'billing.ended': [409, 'The billing has ended'],

  'grant.unknown': [404, 'Unknown grant'],
  'grant.reason_missing': [422, 'The grant has no reason'],
  'grant.end_before_start': [422, 'The grant would end before it starts'],

  'reservation_unit.unknown': [404, 'Unknown reservation unit'],
  'reservation_unit.name_invalid': [422, 'The name cannot be used'],
  'reservation_unit.capacity_invalid': [422, 'The capacity cannot be used'],
  'reservation_unit.price_invalid': [422, 'The price cannot be used'],
  'reservation_unit.currency_invalid': [422, 'The currency cannot be used'],
  'reservation_unit.number_invalid': [422, 'A number is out of its range'],
  'reservation_unit.lengths_invalid': [422, 'The lengths contradict each other'],
  'reservation_unit.hours_invalid': [422, 'The opening hours cannot be used'],
  'reservation_unit.closed_day_invalid': [422, 'Not a date'],
  'access_window.invalid': [422, 'The lead or lag cannot be used'],
  'calendar.range_too_long': [422, 'The range of days is too long'],
  'availability.range_invalid': [422, 'The range cannot be used'],

  'reservation.unknown': [404, 'Unknown reservation'],
  'reservation.conflict': [409, 'The time is taken'],
  'reservation.time_invalid': [422, 'Not a time'],
  'reservation.time_does_not_exist': [422, 'The clock skips this time'],
  'reservation.time_is_twice': [422, 'The clock shows this time twice'],
  'reservation.end_before_start': [422, 'The reservation would end before it starts'],
  'reservation.in_the_past': [422, 'The reservation would lie in the past'],
  'reservation.unit_inactive': [422, 'The unit takes no reservations'],
  'reservation.unit_not_public': [422, 'The unit is for members'],
  'reservation.attendees_invalid': [422, 'The number of people cannot be used'],
  'reservation.over_capacity': [422, 'So many people do not fit'],
  'reservation.too_short': [422, 'The reservation is too short'],
  'reservation.too_long': [422, 'The reservation is too long'],
  'reservation.notice_too_short': [422, 'The reservation would start too soon'],
  'reservation.beyond_book_ahead': [422, 'The reservation lies too far ahead'],
  'reservation.outside_hours': [422, 'The unit is not open then'],
  'reservation.closed_day': [422, 'The unit is closed on that day'],
  'reservation.person_inactive': [409, 'The person is inactive'],
  'reservation.hold_lapsed': [409, 'The hold has lapsed'],
  'reservation.payment_demanded': [409, 'The reservation has to be paid'],
  'reservation.not_confirmed': [409, 'The reservation is not confirmed'],
  'reservation.cancelled': [409, 'The reservation is cancelled'],
  'reservation.ended': [409, 'The reservation is over'],
  'reservation.conflicted': [409, 'The occurrence has no place'],
  'reservation.range_invalid': [422, 'The range of dates cannot be used'],
  'reservation.not_in_series': [404, 'No series has this reservation'],
  'series.unknown': [404, 'Unknown series'],
  'series.other_day': [422, 'A series keeps to its days'],
  'recurrence.rule_invalid': [422, 'The rule cannot be used'],
  'recurrence.zone_unknown': [422, 'Unknown time zone'],
  'recurrence.zone_of_another_place': [422, 'The time zone of another place'],
  'recurrence.time_invalid': [422, 'Not a time'],
  'recurrence.end_before_start': [422, 'The occurrences would end before they start'],
  'recurrence.exception_invalid': [422, 'Not a date'],
  'recurrence.too_many': [422, 'The series is too long'],
  'recurrence.no_occurrence': [422, 'The series has no date'],
  'recurrence.overlaps_itself': [422, 'The series overlaps itself'],
  'recurrence.resolution_invalid': [422, 'The choice cannot be used'],

  'company.unknown': [404, 'Unknown company'],
  'company.name_invalid': [422, 'The name cannot be used'],
  'company.name_taken': [409, 'The name is taken'],
  'co_member.unknown': [404, 'Unknown co-member'],
  'co_member.taken': [409, 'A co-member already'],

  'integration.wrong_state': [409, 'The integration is in another state'],
  'drift.unknown': [404, 'Unknown drift item'],
  'drift.settled': [409, 'The difference is gone'],
  'drift.cannot_revert': [422, 'This cannot be reverted'],
  'drift.cannot_adopt': [422, 'This cannot be adopted'],
  'held_change.unknown': [404, 'Unknown held change'],
  'held_change.settled': [409, 'The change is not waiting any more'],

  'api_key.unknown': [404, 'Unknown API key'],
  'api_key.role_too_high': [403, 'The role is higher than yours'],
  'api_key.scope_too_wide': [403, 'The scopes are wider than yours'],
  'api_key.expired': [422, 'The key would have expired'],
  'mail.unknown': [404, 'Unknown mail'],
  'mail.settled': [409, 'The mail cannot be sent again'],
  'feed.unknown': [404, 'Unknown calendar feed'],
  'organization.unknown': [404, 'Unknown organisation'],
  'link.invalid': [404, 'The link is not valid'],
  'staff.unknown': [404, 'Unknown staff'],
  'staff.email_taken': [409, 'The e-mail address is taken'],
  'staff.role_too_high': [403, 'The role is higher than yours'],
  'staff.joined': [409, 'They have joined already'],
  'staff.last_owner': [409, 'The last owner must stay'],
  'invitation.unknown': [404, 'The link is not valid'],
  'sign_in.email_taken': [409, 'The e-mail address is taken'],
  'sign_in.refused': [401, 'Not signed in'],
  'sign_in.password_wrong': [400, 'The password is wrong'],
  'sign_in.password_invalid': [422, 'The password cannot be used'],
  'sign_in.passkey_refused': [401, 'The passkey was not accepted'],
  'sign_in.too_long_ago': [403, 'Sign in again first'],
}

export const isKnownCode = (code: string): boolean => code in codes

/** The rules' codes that come from the running connection are named there; they conflict with its present state. */
const titleOfOthers = 'This cannot be done as things stand'

/** Carries a problem through the server to the answer. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem
  readonly headers: Readonly<Record<string, string>>

  constructor(problem: Problem, headers: Readonly<Record<string, string>> = {}) {
    super(problem.code)
    this.problem = problem
    this.headers = headers
  }
}

export function problemOf(code: string, detail?: string, more: Partial<Problem> = {}): Problem {
  const [status, title] = codes[code] ?? [409, titleOfOthers]
  return {
    type: `urn:latchwork:problem:${code}`,
    title,
    status,
    ...(detail === undefined ? {} : { detail }),
    code,
    ...more,
  }
}

export function refusalProblem({ code, sentence, facts }: Refusal): Problem {
  if (code !== 'version.stale') return problemOf(code, sentence, { facts: { ...facts } })
  return problemOf(code, sentence, { current: facts['current'] })
}
