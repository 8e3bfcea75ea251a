/** The fields of PostSite and PatchSite. */
import { valueInvalid } from '../errors.ts'
import type { Body } from '../http/body.ts'
import { isTimeZone } from '../local-time.ts'

export function checkedText(body: Body) {
  const timeZone = body.text('time_zone')
  if (timeZone !== null && !isTimeZone(timeZone)) throw valueInvalid(`time_zone '${timeZone}' is not known`)
  const countryCode = body.text('country_code')
  if (countryCode !== null && !/^[A-Z]{2}$/i.test(countryCode)) throw valueInvalid('country_code must be two letters')
  return { name: body.has('customer_reference') ? body.fullText('customer_reference') : null, countryCode, timeZone }
}
