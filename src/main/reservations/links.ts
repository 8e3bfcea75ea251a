// Signs links with a key of their own, derived from the one that the operator keeps. Retired keys still open theirs.
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { Config, Keys } from '../../config.ts'
import type { Letter } from '../../domain/letter.ts'
import { managePath } from '../../http/visitors/pages.ts'
import { type LinkPurpose, type LinkSigner, manageAfterMs, type SignedLink } from '../../ports/links.ts'

const uuidBytes = 16
const timeBytes = 6
const payloadBytes = 2 * uuidBytes + timeBytes
const signatureBytes = 24

export function linkSigner({ keys, currentKeyId }: Keys): LinkSigner {
  const derived = new Map(
    Object.entries(keys).map(([id, key]) => [id, Buffer.from(hkdfSync('sha256', key, '', 'latchwork links', 32))]),
  )
  const current = derived.get(currentKeyId)
  if (!current) throw new Error('There is no key to sign links with')
  const tokenOf = (link: SignedLink): string => {
    const payload = payloadOf(link)
    return Buffer.concat([payload, signatureOf(current, link.purpose, payload)]).toString('base64url')
  }
  return {
    tokenOf,
    read(purpose, token, at) {
      const bytes = Buffer.from(token, 'base64url')
      if (bytes.length !== payloadBytes + signatureBytes || bytes.toString('base64url') !== token) return null
      const payload = bytes.subarray(0, payloadBytes)
      const signature = bytes.subarray(payloadBytes)
      const isOurs = [...derived.values()].some(key => timingSafeEqual(signatureOf(key, purpose, payload), signature))
      const link = linkOf(purpose, payload)
      return isOurs && at < link.expiresAt ? link : null
    },
  }
}

const signatureOf = (key: Buffer, purpose: LinkPurpose, payload: Buffer): Buffer =>
  createHmac('sha256', key).update(`${purpose}\n`).update(payload).digest().subarray(0, signatureBytes)

const bytesOf = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex')
const uuidOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

function payloadOf({ organizationId, reservationId, expiresAt }: SignedLink): Buffer {
  const time = Buffer.alloc(timeBytes)
  time.writeUIntBE(expiresAt, 0, timeBytes)
  return Buffer.concat([bytesOf(organizationId), bytesOf(reservationId), time])
}

const linkOf = (purpose: LinkPurpose, payload: Buffer): SignedLink => ({
  purpose,
  organizationId: uuidOf(payload.subarray(0, uuidBytes)),
  reservationId: uuidOf(payload.subarray(uuidBytes, 2 * uuidBytes)),
  expiresAt: payload.readUIntBE(2 * uuidBytes, timeBytes),
})

/** Where a letter's reservation is managed. */
export function manageLinks({ keys, publicUrl }: Pick<Config, 'keys' | 'publicUrl'>) {
  const signer = linkSigner(keys)
  return (organizationId: string, letter: Letter): string | null => {
    if (!('reservation' in letter) || letter.kind === 'reservation.cancelled') return null
    const { reservationId, endsAt } = letter.reservation
    const expiresAt = endsAt + manageAfterMs
    return `${publicUrl}${managePath}${signer.tokenOf({ purpose: 'manage', organizationId, reservationId, expiresAt })}`
  }
}
