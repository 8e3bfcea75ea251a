import { type UseMutationResult, useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import { ask, type Method, ProblemFault } from './ask.ts'

interface Sent {
  readonly body?: unknown
  /** The version that the person saw. */
  readonly version?: number
}

export type Command<Answer> = UseMutationResult<Answer, Error, Sent>

interface Options<Answer> {
  readonly organization?: string
  readonly onDone?: (answer: Answer) => unknown
}

/**
 * One form's way to the server. A POST that is sent twice, because nobody answered the first time, is done once: the key
 * is made with the form, and anew after each success.
 */
export function useCommand<Answer>(
  method: Exclude<Method, 'GET'>,
  path: string,
  { organization, onDone }: Options<Answer> = {},
): Command<Answer> {
  const key = useRef(newKey())
  return useMutation<Answer, Error, Sent>({
    mutationFn: sent =>
      ask<Answer>(method, path, {
        ...sent,
        ...(method === 'POST' ? { idempotencyKey: key.current } : {}),
        ...(organization === undefined ? {} : { organization }),
      }),
    onSuccess: async answer => {
      key.current = newKey()
      await onDone?.(answer)
    },
  })
}

/** By hand, since `randomUUID` is missing where a house is reached without TLS. */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')

/** What is wrong with one field, to stand beside it; null = nothing is known to be. `field`: a JSON pointer, `/name`. */
export function fieldTrouble(error: Error | null, field: string, codes: readonly string[] = []): string | null {
  if (!(error instanceof ProblemFault)) return null
  const { problem } = error
  if (codes.includes(problem.code)) return error.message
  return problem.errors?.find(({ pointer }) => pointer.endsWith(field))?.message ?? null
}

export const isStale = (error: Error | null): boolean => error instanceof ProblemFault && error.problem.status === 412
