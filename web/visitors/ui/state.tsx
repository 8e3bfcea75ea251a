/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { Shape } from './shape.tsx'

export type StateKind = 'open' | 'soon' | 'refused' | 'waiting' | 'quiet'

/** A state: a shape and a word, and a colour that repeats them. */
export const State = ({ kind, children }: { readonly kind: StateKind; readonly children: ComponentChildren }) => (
  <span class={`state is-${kind}`}>
    <Shape name={kind} />
    <span>{children}</span>
  </span>
)
