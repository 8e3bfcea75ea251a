import { useState } from 'react'

interface Draft<Value> {
  readonly value: Value
  /** Typed, and not saved yet. */
  readonly isChanged: boolean
  /** Of what was typed over: to be sent along, so that nothing unseen is overwritten. */
  readonly version: number
  readonly set: (part: Partial<Value>) => void
  /** Forgets what was typed. */
  readonly take: (theirs: Value) => void
}

/**
 * What somebody types over what is stored. Untouched, it follows what others save; touched, it stays as it is, with the
 * version that it began from, and the server says when that is no longer the present one.
 */
export function useDraft<Value extends { readonly version: number }>(stored: Value): Draft<Value> {
  const [seen, setSeen] = useState(stored)
  const [value, setValue] = useState(stored)
  const isChanged = !isSame(value, seen)
  const take = (theirs: Value) => {
    setSeen(theirs)
    setValue(theirs)
  }
  if (stored.version !== seen.version && (!isChanged || isSame(value, stored))) take(stored)
  return {
    value,
    isChanged,
    version: seen.version,
    set: part => setValue(before => ({ ...before, ...part })),
    take,
  }
}

const isSame = (one: { readonly version: number }, other: { readonly version: number }): boolean =>
  JSON.stringify({ ...one, version: 0 }) === JSON.stringify({ ...other, version: 0 })
