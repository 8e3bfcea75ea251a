import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type JsonWebKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { promisify } from 'node:util'

/** The RSA key of one identity server, with the words that JSON Web Tokens need. */
export interface SigningKey {
  readonly jwk: JsonWebKey & { kid: string; alg: 'RS256'; use: 'sig' }
  /** A compact RS256 token. */
  signed(header: Record<string, unknown>, payload: Record<string, unknown>): string
  /** The payload of a compact token that this key signed, or null. */
  payloadOf(token: string): Record<string, unknown> | null
}

let generated: Promise<JsonWebKey> | null = null

/** A key generated at the first use in this process and shared by all its emulators: generating takes a while. */
export async function freshSigningKey(): Promise<SigningKey> {
  generated ??= promisify(generateKeyPair)('rsa', { modulusLength: 2048 }).then(pair =>
    pair.privateKey.export({ format: 'jwk' }),
  )
  return signingKeyOf(await generated)
}

/** The key of a private JSON Web Key, as found in a dump. Throws Error when it is none. */
export function signingKeyOf(privateJwk: JsonWebKey): SigningKey {
  const privateKey = createPrivateKey({ key: privateJwk, format: 'jwk' })
  const publicKey = createPublicKey(privateKey)
  const kid = createHash('sha256').update(String(privateJwk.n)).digest('base64url').slice(0, 16)
  return {
    jwk: { ...privateJwk, kid, alg: 'RS256', use: 'sig' },
    signed: (header, payload) => signedToken(privateKey, { alg: 'RS256', ...header, kid }, payload),
    payloadOf: token => verifiedPayload(publicKey, token),
  }
}

function encoded(part: Record<string, unknown>): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

/** The payload of a token without any check. Throws SyntaxError on garbage. */
export function decodedPayload(token: string): Record<string, unknown> {
  const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  if (typeof payload !== 'object' || payload === null) throw new SyntaxError('a token payload must be an object')
  return Object.fromEntries(Object.entries(payload))
}

function signedToken(key: KeyObject, header: Record<string, unknown>, payload: Record<string, unknown>): string {
  const text = `${encoded(header)}.${encoded(payload)}`
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`
}

function verifiedPayload(key: KeyObject, token: string): Record<string, unknown> | null {
  const [header, payload, signature, ...rest] = token.split('.')
  if (!header || !payload || !signature || rest.length > 0) return null
  const isGenuine = verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'))
  return isGenuine ? decodedPayload(token) : null
}
