import { useRef } from 'react'

/**
 * The key of what is sent: the same as long as the same is sent, so that sending it again after a lost answer is one
 * effect; another one for another body, which is another wish.
 */
export function useIdempotencyKey(): (body: object) => string {
  const last = useRef({ text: '', key: '' })
  return body => {
    const text = JSON.stringify(body)
    if (last.current.text !== text) last.current = { text, key: crypto.randomUUID() }
    return last.current.key
  }
}
