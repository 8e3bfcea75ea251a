// The environment as one checked object. Nothing else reads the environment. A value that cannot be used is refused
// with a sentence that says how to put it right; docs/operating.md lists them all.
import { createHash } from 'node:crypto'

export interface Config {
  readonly host: string
  readonly port: number
  readonly dataDir: string
  /** null: the PostgreSQL that Latchwork brings. */
  readonly databaseUrl: string | null
  /** null: the application works as `latchwork_app` through the owner's URL. */
  readonly databaseAppUrl: string | null
  /** Without a slash at the end. */
  readonly publicUrl: string
  readonly keys: Keys
  /** Addresses or networks whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[]
  readonly salto: SaltoAddresses
  /** null: letters are kept until there is a mail server. */
  readonly mail: MailServer | null
  readonly fullPassMinutes: number
  readonly lettersKeptDays: number
  readonly logLevel: LogLevel
}

export interface Keys {
  readonly currentKeyId: string
  /** 32 bytes each, by id. */
  readonly keys: Readonly<Record<string, Uint8Array>>
}

export interface SaltoAddresses {
  readonly apiUrl: string
  readonly apiVersion: string
  readonly identityUrl: string
  readonly scope: string
  readonly callsPerSecond: number
  readonly callsAtOnce: number
  /** Plain HTTP to another machine. */
  readonly allowInsecure: boolean
}

interface MailServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte. */
  readonly isSecure: boolean
  readonly credentials: { readonly user: string; readonly password: string } | null
  /** Signing in over a connection in the clear: on this machine alone. */
  readonly mayBeInTheClear: boolean
  readonly senderEmail: string
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

export type Environment = Readonly<Record<string, string | undefined>>

/** A value of the environment that cannot be used. The message is for the operator. */
export class ConfigFault extends Error {
  override readonly name = 'ConfigFault'
}

const keyBytes = 32
const makeKey = 'Make one with: openssl rand -base64 32'

/** For production. @throws ConfigFault naming the first value that is missing or wrong */
export function serveConfig(env: Environment): Config {
  const publicUrl = text(env, 'PUBLIC_URL')
  if (!publicUrl) {
    throw new ConfigFault(
      'PUBLIC_URL is missing. Set it to the address at which people reach this installation, such as ' +
        'PUBLIC_URL=https://doors.example.org',
    )
  }
  const key = text(env, 'SECRET_KEY')
  if (!key) throw new ConfigFault(`SECRET_KEY is missing: secrets at rest are sealed with it. ${makeKey}`)
  return { ...plainConfig(env, 'info'), publicUrl: checkedUrl('PUBLIC_URL', publicUrl), keys: keysOf(env, key) }
}

export interface DemoConfig extends Config {
  readonly emulatorPort: number
  /** Where letters are caught and shown; null when the environment names a mail server. */
  readonly postbox: { readonly port: number; readonly smtpPort: number; readonly isChosen: boolean } | null
}

/** For `npm start`: everything has a default; the key is `keyOf(dataDir)`, where the environment has none. */
export function demoConfig(env: Environment, keyOf: (dataDir: string) => string): DemoConfig {
  const plain = plainConfig(env, 'warn')
  const emulatorPort = wholeNumber(env, 'EMULATOR_PORT', 3001, [1, 65_535])
  if (emulatorPort === plain.port) {
    throw new ConfigFault(`PORT and EMULATOR_PORT are both ${plain.port}. Give one of them another number.`)
  }
  const inboxPort = wholeNumber(env, 'INBOX_PORT', 3002, [1, 65_535])
  const smtpPort = wholeNumber(env, 'INBOX_SMTP_PORT', 3025, [1, 65_535])
  const isChosen = text(env, 'INBOX_PORT') !== null || text(env, 'INBOX_SMTP_PORT') !== null
  const postbox = plain.mail ? null : { port: inboxPort, smtpPort, isChosen }
  const publicUrl = text(env, 'PUBLIC_URL') ?? `http://localhost:${plain.port}`
  const emulatorUrl = `http://localhost:${emulatorPort}`
  return {
    ...plain,
    emulatorPort,
    postbox,
    mail: plain.mail ?? mailServer(`smtp://localhost:${smtpPort}`, 'letters@latchwork.example'),
    publicUrl: checkedUrl('PUBLIC_URL', publicUrl),
    keys: keysOf(env, text(env, 'SECRET_KEY') ?? keyOf(plain.dataDir)),
    salto: {
      ...plain.salto,
      apiUrl: emulatorUrl,
      identityUrl: emulatorUrl,
      // The emulator bears more than Salto KS is asked to.
      callsPerSecond: wholeNumber(env, 'SALTO_CALLS_PER_SECOND', 100, [1, 1000]),
    },
  }
}

/** What every command needs, database and folders; nothing that has to be set. */
export function plainConfig(env: Environment, logLevel: LogLevel): Omit<Config, 'publicUrl' | 'keys'> {
  return {
    host: text(env, 'HOST') ?? 'localhost',
    port: wholeNumber(env, 'PORT', 3000, [1, 65_535]),
    dataDir: text(env, 'DATA_DIR') ?? './data',
    databaseUrl: databaseUrl(env, 'DATABASE_URL'),
    databaseAppUrl: databaseUrl(env, 'DATABASE_APP_URL'),
    trustedProxies: (text(env, 'TRUSTED_PROXIES') ?? '').split(',').flatMap(one => one.trim() || []),
    salto: {
      apiUrl: checkedUrl('SALTO_API_URL', text(env, 'SALTO_API_URL') ?? 'https://connect.my-clay.com'),
      apiVersion: text(env, 'SALTO_API_VERSION') ?? 'v1.1',
      identityUrl: checkedUrl(
        'SALTO_IDENTITY_URL',
        text(env, 'SALTO_IDENTITY_URL') ?? 'https://identity.eu.my-clay.com',
      ),
      scope: text(env, 'SALTO_SCOPES') ?? 'openid profile offline_access user_api.full_access',
      callsPerSecond: wholeNumber(env, 'SALTO_CALLS_PER_SECOND', 8, [1, 1000]),
      callsAtOnce: wholeNumber(env, 'SALTO_CALLS_AT_ONCE', 5, [3, 100]),
      allowInsecure: yesOrNo(env, 'SALTO_ALLOW_HTTP', false),
    },
    mail: mailOf(env),
    fullPassMinutes: wholeNumber(env, 'FULL_PASS_MINUTES', 15, [1, 1440]),
    lettersKeptDays: wholeNumber(env, 'LETTERS_KEPT_DAYS', 90, [1, 3650]),
    logLevel: oneOf(env, 'LOG_LEVEL', logLevels, logLevel),
  }
}

/** The empty text is the same as nothing: that is how compose files say it. */
const text = (env: Environment, name: string): string | null => env[name]?.trim() || null

function wholeNumber(env: Environment, name: string, otherwise: number, [from, to]: [number, number]): number {
  const value = text(env, name)
  if (value === null) return otherwise
  const number = Number(value)
  if (/^\d+$/.test(value) && number >= from && number <= to) return number
  throw new ConfigFault(`${name} is "${value}". Set it to a whole number from ${from} to ${to}.`)
}

function yesOrNo(env: Environment, name: string, otherwise: boolean): boolean {
  return oneOf(env, name, ['yes', 'no'], otherwise ? 'yes' : 'no') === 'yes'
}

function oneOf<const Word extends string>(
  env: Environment,
  name: string,
  words: readonly Word[],
  otherwise: Word,
): Word {
  const value = text(env, name)
  if (value === null) return otherwise
  const found = words.find(word => word === value.toLowerCase())
  if (found === undefined) throw new ConfigFault(`${name} is "${value}". Set it to one of: ${words.join(', ')}.`)
  return found
}

function checkedUrl(name: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : null
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.search || url.hash || url.username) {
    throw new ConfigFault(`${name} is "${value}". Set it to an address such as https://doors.example.org`)
  }
  return url.href.replace(/\/+$/, '')
}

function mailOf(env: Environment): MailServer | null {
  const url = text(env, 'SMTP_URL')
  if (url === null) return null
  const senderEmail = text(env, 'MAIL_FROM')
  if (senderEmail === null || !/^[^\s<>@,;"]+@[^\s<>@,;"]+$/.test(senderEmail)) {
    throw new ConfigFault('MAIL_FROM must be the address that mails come from, such as doors@example.org')
  }
  return mailServer(url, senderEmail)
}

/** The value may hold a password, so it is never repeated. */
function mailServer(value: string, senderEmail: string): MailServer {
  const url = URL.canParse(value) ? new URL(value) : null
  // A percent sign that stands for nothing cannot be decoded.
  const isWhole = url !== null && !/%(?![0-9a-f]{2})/i.test(url.username + url.password)
  if (!url?.hostname || !isWhole || (url.protocol !== 'smtp:' && url.protocol !== 'smtps:')) {
    throw new ConfigFault('SMTP_URL is no mail server. It looks like smtps://user:password@mail.example.org:465')
  }
  const isSecure = url.protocol === 'smtps:'
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  return {
    host,
    port: url.port === '' ? (isSecure ? 465 : 587) : Number(url.port),
    isSecure,
    credentials:
      url.username === ''
        ? null
        : { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) },
    mayBeInTheClear: ['localhost', '127.0.0.1', '::1'].includes(host),
    senderEmail,
  }
}

/** The value may hold a password, so it is never repeated. */
function databaseUrl(env: Environment, name: string): string | null {
  const value = text(env, name)
  if (value === null) return null
  if (/^postgres(?:ql)?:\/\//.test(value) && URL.canParse(value)) return value
  throw new ConfigFault(`${name} is no PostgreSQL address. It looks like postgresql://user:password@host:5432/database`)
}

/** Retired keys open what was sealed with them until everything is sealed anew. */
function keysOf(env: Environment, current: string): Keys {
  const retired = (text(env, 'SECRET_KEYS_OLD') ?? '').split(',').flatMap(one => one.trim() || [])
  const keys = Object.fromEntries(
    [['SECRET_KEY', current] as const, ...retired.map(key => ['SECRET_KEYS_OLD', key] as const)].map(([name, key]) => {
      const bytes = checkedKey(name, key)
      return [keyIdOf(bytes), bytes]
    }),
  )
  return { currentKeyId: keyIdOf(checkedKey('SECRET_KEY', current)), keys }
}

const leastDifferentBytes = 8

function checkedKey(name: string, value: string): Uint8Array {
  const bytes = Buffer.from(value, 'base64')
  const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/.test(value)
  if (!isBase64 || bytes.length !== keyBytes) {
    throw new ConfigFault(`${name} must be ${keyBytes} bytes in base64. ${makeKey}`)
  }
  if (new Set(bytes).size < leastDifferentBytes) {
    throw new ConfigFault(`${name} is too weak: it was not made at random. ${makeKey}`)
  }
  return bytes
}

/** A key names itself, so that rotating needs no bookkeeping. The hash says nothing about a random key. */
const keyIdOf = (key: Uint8Array): string =>
  createHash('sha256').update('latchwork key id').update(key).digest('hex').slice(0, 8)
