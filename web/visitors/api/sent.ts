import { useRef, useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { stirred } from './live.ts'

type Method = 'POST' | 'DELETE'

/** Also on a plain http address, where browsers give no `randomUUID`. */
const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('')

export interface Sent<Answer> {
  readonly isSending: boolean
  readonly trouble: unknown
  /** null: it was refused, and `trouble` says why. */
  send(path: string, body?: object): Promise<Answer | null>
  forget(): void
}

/**
 * Sends what somebody decided. The same words sent twice, after a lost answer, are one effect: their key is made when
 * they are first sent.
 */
export function useSent<Answer>(method: Method = 'POST'): Sent<Answer> {
  const [isSending, setIsSending] = useState(false)
  const [trouble, setTrouble] = useState<unknown>(null)
  const key = useRef({ words: '', value: '' })
  const send = async (path: string, body?: object): Promise<Answer | null> => {
    const words = JSON.stringify([path, body])
    if (key.current.words !== words) key.current = { words, value: newKey() }
    setIsSending(true)
    setTrouble(null)
    try {
      const idempotencyKey = key.current.value
      const answer = await ask<Answer>(method, path, { body, ...(method === 'POST' ? { idempotencyKey } : {}) })
      key.current = { words: '', value: '' }
      stirred.tell()
      return answer
    } catch (fault) {
      setTrouble(fault)
      return null
    } finally {
      setIsSending(false)
    }
  }
  return { isSending, trouble, send, forget: () => setTrouble(null) }
}
