import { describe, expect, it } from 'vitest'
import { startFault } from './database-access.ts'

describe('a start that fails', () => {
  it('names every setting that moves a port, whichever port is busy', () => {
    const busy = Object.assign(new Error('listen'), { code: 'EADDRINUSE', port: 3025 })
    const { message } = startFault(busy, 3000)
    expect(message).toContain('Port 3025 is in use')
    for (const setting of ['PORT', 'EMULATOR_PORT', 'INBOX_PORT', 'INBOX_SMTP_PORT']) {
      expect(message).toMatch(new RegExp(`\\b${setting}\\b`))
    }
  })
})
