// The demo's keys in its data folder, readable by their owner only.
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface DemoCredentials {
  readonly baseUrl: string
  readonly emulatorUrl: string
  readonly apiKey: string
  readonly staff: { readonly email: string; readonly password: string }
}

const credentialsFile = (dataDir: string): string => join(dataDir, 'demo-credentials.json')

/** What an earlier start wrote; null when there is nothing, or nothing readable. */
export function findCredentials(dataDir: string): Partial<DemoCredentials> | null {
  const text = textOf(credentialsFile(dataDir))
  if (text === null) return null
  try {
    return JSON.parse(text) as Partial<DemoCredentials>
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

export function saveCredentials(dataDir: string, credentials: DemoCredentials): string {
  const path = credentialsFile(dataDir)
  writeWhole(path, `${JSON.stringify(credentials, null, 2)}\n`)
  return path
}

/** The demo alone makes itself a key; production is given one by its operator. */
export function ownKey(dataDir: string): string {
  const path = join(dataDir, 'secret.key')
  const known = textOf(path)?.trim()
  if (known) return known
  const key = randomBytes(32).toString('base64')
  // As the launcher of the database makes it: its account passes through, and may not look.
  mkdirSync(dataDir, { recursive: true, mode: 0o711 })
  writeWhole(path, `${key}\n`)
  return key
}

/** The whole file or the old one, never a half. */
export function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.partial`, text, { mode: 0o600 })
  renameSync(`${path}.partial`, path)
}

export function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
