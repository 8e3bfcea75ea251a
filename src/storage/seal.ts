/**
 * Secrets at rest (I26): AES-256-GCM under a key with a name, bound to the place where the text is stored. A sealed text
 * that was moved to another row or organisation does not open.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Where a sealed text is stored. */
interface SealedPlace {
  readonly organizationId: string
  /** `table.column` */
  readonly column: string
  /** The row's key, where an organisation has several. */
  readonly row?: string
}

export interface Sealer {
  seal(text: string, place: SealedPlace): string
  /** @throws Error if the key is unknown, the text was changed, or it was sealed for another place */
  open(sealed: string, place: SealedPlace): string
  /** Whether it was sealed under the current key; if not, sealing it anew completes the rotation. */
  isCurrent(sealed: string): boolean
}

const version = 'v1'
const keyBytes = 32
const ivBytes = 12
const tagBytes = 16

/**
 * @param keys 32 bytes each, by name; retired keys stay as long as something is sealed under them
 * @throws Error if a key has another length or the current one is missing
 */
export function createSealer({
  keys,
  currentKeyId,
}: {
  readonly keys: Readonly<Record<string, Uint8Array>>
  readonly currentKeyId: string
}): Sealer {
  const known = new Map(Object.entries(keys))
  for (const [id, key] of known) {
    if (!/^[\w-]+$/.test(id)) throw new Error(`The name of the key "${id}" may have letters, digits, _ and - only`)
    if (key.length !== keyBytes) throw new Error(`The key "${id}" has ${key.length} bytes instead of ${keyBytes}`)
  }
  const keyOf = (id: string): Uint8Array => {
    const key = known.get(id)
    if (!key) throw new Error(`There is no key "${id}" to open what was sealed with it`)
    return key
  }
  keyOf(currentKeyId)

  return {
    seal(text, place) {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', keyOf(currentKeyId), iv, { authTagLength: tagBytes })
      cipher.setAAD(associated(place))
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return [version, currentKeyId, iv.toString('base64url'), sealed.toString('base64url')].join('.')
    },

    open(sealed, place) {
      const { keyId, iv, content } = partsOf(sealed)
      const decipher = createDecipheriv('aes-256-gcm', keyOf(keyId), iv, { authTagLength: tagBytes })
      decipher.setAAD(associated(place))
      decipher.setAuthTag(content.subarray(-tagBytes))
      return Buffer.concat([decipher.update(content.subarray(0, -tagBytes)), decipher.final()]).toString('utf8')
    },

    isCurrent: sealed => partsOf(sealed).keyId === currentKeyId,
  }
}

function partsOf(sealed: string): { keyId: string; iv: Buffer; content: Buffer } {
  const [found, keyId, iv, content, ...rest] = sealed.split('.')
  if (found !== version || !keyId || !iv || !content || rest.length > 0) throw new Error('This is not a sealed text')
  return { keyId, iv: Buffer.from(iv, 'base64url'), content: Buffer.from(content, 'base64url') }
}

const associated = ({ organizationId, column, row }: SealedPlace): Buffer =>
  Buffer.from(JSON.stringify([organizationId, column, row ?? null]))
