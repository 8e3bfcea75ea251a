/**
 * The one-time password of remote opening: the first five hex characters of MD5 over (UTC time as YYYYMMDDHHMMSS + IQ
 * secret + IQ PIN), valid for three minutes, per user and per IQ (older vendor pages; measured by an integrator).
 */
import { createHash } from 'node:crypto'
import type { Iq, SiteUser } from './state/nouns.ts'
import type { World } from './state/world.ts'

const validSeconds = 180

/** Secret and PIN that the activation of an IQ gave to this user; made from the seed, so they need no storing. */
export function iqSecret(world: World, user: SiteUser, iq: Iq): { secret: string; pin: string } {
  const digest = createHash('md5').update(`${world.seed}:${user.id}:${iq.id}`).digest('hex')
  const pin = String(Number.parseInt(digest.slice(0, 8), 16) % 10_000).padStart(4, '0')
  return { secret: digest.slice(8, 24), pin }
}

export function otpAt(atMs: number, of: { secret: string; pin: string }): string {
  const stamp = new Date(atMs).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)
  return createHash('md5').update(`${stamp}${of.secret}${of.pin}`).digest('hex').slice(0, 5)
}

/** Null when the password is good, else the error to answer. */
export function otpAnswer(
  world: World,
  user: SiteUser,
  iq: Iq,
  otp: string | null,
): { status: number; code: string; message: string } | null {
  if (!user.activatedIqIds.includes(iq.id)) return { status: 404, code: '3104', message: 'No IQ PIN for this user' }
  if (otp === null || !/^[0-9a-f]{5}$/i.test(otp)) return { status: 404, code: '2202', message: 'Otp is invalid' }
  const of = iqSecret(world, user, iq)
  const now = world.clock.now()
  for (let second = 0; second <= validSeconds; second++) {
    if (otpAt(now - second * 1000, of) === otp.toLowerCase()) return null
  }
  return { status: 400, code: '3102', message: 'otp_invalid' }
}
