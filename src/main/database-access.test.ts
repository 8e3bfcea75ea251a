import fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { startFault } from './database-access.ts'

const wished = { host: 'house.example', port: 3000 }

describe('a start that fails', () => {
  it('names every setting that moves a port, whichever port is busy', () => {
    const busy = Object.assign(new Error('listen'), { code: 'EADDRINUSE', port: 3025 })
    const { message } = startFault(busy, wished)
    expect(message).toContain('Port 3025 is in use')
    for (const setting of ['PORT', 'EMULATOR_PORT', 'INBOX_PORT', 'INBOX_SMTP_PORT']) {
      expect(message).toMatch(new RegExp(`\\b${setting}\\b`))
    }
  })

  it.each([
    [{ code: 'ENOTFOUND', hostname: 'house.example' }, /Set HOST/],
    [{ code: 'EADDRNOTAVAIL', syscall: 'listen' }, /Set HOST/],
    [{ code: 'ENOTFOUND', hostname: 'database.example' }, /Check DATABASE_URL/],
    [{ code: 'EACCES', syscall: 'listen' }, /may not listen on port 3000/],
    [{ code: 'ENOENT', syscall: 'open', path: 'members.csv' }, /^There is no members\.csv\.$/],
    [{ code: 'EEXIST', syscall: 'mkdir', path: 'data' }, /^data is not a folder\.$/],
    [{ code: 'ENOTDIR', syscall: 'open', path: 'data/secret.key' }, /^On the way to data\/secret\.key a file stands/],
    [{ code: 'EISDIR', syscall: 'read' }, /^A folder was named where a file is needed\.$/],
    [{ code: 'EACCES', syscall: 'mkdir', path: '/srv/data' }, /^This account may not use \/srv\/data/],
  ])('says what to do: %j', (facts, sentence) => {
    expect(startFault(Object.assign(new Error('of Node'), facts), wished).message).toMatch(sentence)
  })

  it.each(['proxy', '10.0.0.0/33'])('names the setting of proxies that cannot be read: %s', proxy => {
    const start = () => {
      try {
        fastify({ trustProxy: [proxy] })
      } catch (error) {
        throw startFault(error, wished)
      }
    }
    expect(start).toThrow(/^TRUSTED_PROXIES: .*(?:proxy|10\.0\.0\.0\/33)\. Set it to/)
  })
})
