// Secrets that are shown once: API keys and one-time invitations. Only their hashes are kept. They have 256 random
// bits, so a plain hash cannot be searched backwards.
import { createHash, randomBytes } from 'node:crypto'

export const newSecret = (prefix: 'lw_key' | 'lw_once' | 'lw_cal' | 'lw_in' | 'lw_me'): string =>
  `${prefix}_${randomBytes(32).toString('base64url')}`

export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')
