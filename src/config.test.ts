import { describe, expect, it } from 'vitest'
import { ConfigFault, demoConfig, type Environment, serveConfig } from './config.ts'

const key = 'qUpyB1gKkYzVEmkgQ7KqbMJ4cUeFkGn0lJ0y1Q6x2vE='
const enough = { PUBLIC_URL: 'https://doors.example.org/', SECRET_KEY: key }

const faultOf = (env: Environment): string => {
  try {
    serveConfig(env)
  } catch (error) {
    if (error instanceof ConfigFault) return error.message
    throw error
  }
  return 'none'
}

describe('the environment', () => {
  it('needs an address and a key, and has a default for everything else', () => {
    const config = serveConfig(enough)
    expect(config).toMatchObject({
      port: 3000,
      dataDir: './data',
      databaseUrl: null,
      fullPassMinutes: 15,
      lettersKeptDays: 90,
    })
    expect(config.publicUrl).toBe('https://doors.example.org')
    expect(Object.keys(config.keys.keys)).toEqual([config.keys.currentKeyId])
  })

  it.each([
    ['PUBLIC_URL is missing', { SECRET_KEY: key }],
    ['PUBLIC_URL is "doors"', { ...enough, PUBLIC_URL: 'doors' }],
    ['PUBLIC_URL is "ftp://x"', { ...enough, PUBLIC_URL: 'ftp://x' }],
    ['SECRET_KEY is missing', { ...enough, SECRET_KEY: ' ' }],
    ['SECRET_KEY must be 32 bytes', { ...enough, SECRET_KEY: 'secret' }],
    ['SECRET_KEY is too weak', { ...enough, SECRET_KEY: Buffer.alloc(32, 7).toString('base64') }],
    ['PORT is "70000"', { ...enough, PORT: '70000' }],
    ['PORT is "3e3"', { ...enough, PORT: '3e3' }],
    ['LOG_LEVEL is "loud"', { ...enough, LOG_LEVEL: 'loud' }],
    ['DATABASE_URL is no PostgreSQL address', { ...enough, DATABASE_URL: 'mysql://root:hunter2@localhost/x' }],
    ['SALTO_CALLS_PER_SECOND is "0"', { ...enough, SALTO_CALLS_PER_SECOND: '0' }],
  ])('refuses with a sentence: %s', (sentence, env) => {
    expect(faultOf(env)).toContain(sentence)
  })

  it('says how to make a key, and repeats no password', () => {
    expect(faultOf({ ...enough, SECRET_KEY: '' })).toContain('openssl rand -base64 32')
    expect(faultOf({ ...enough, DATABASE_URL: 'mysql://root:hunter2@localhost/x' })).not.toContain('hunter2')
  })

  it('keeps retired keys beside the current one', () => {
    const other = '5vJ7bWcUeT0m3c1Zb0n8yN2xqkq9p4dQm6Yv0aXr7hM='
    const before = serveConfig({ ...enough, SECRET_KEY: other })
    const after = serveConfig({ ...enough, SECRETS: '', SECRET_KEYS_OLD: ` ${other} ,` })
    expect(after.keys.keys[before.keys.currentKeyId]).toEqual(before.keys.keys[before.keys.currentKeyId])
    expect(after.keys.currentKeyId).not.toBe(before.keys.currentKeyId)
  })

  it('gives the demo what it needs, and two ports', () => {
    expect(demoConfig({}, () => key)).toMatchObject({
      publicUrl: 'http://localhost:3000',
      emulatorPort: 3001,
      salto: { apiUrl: 'http://localhost:3001', identityUrl: 'http://localhost:3001' },
    })
    expect(() => demoConfig({ PORT: '3001' }, () => key)).toThrow('both 3001')
  })
})
