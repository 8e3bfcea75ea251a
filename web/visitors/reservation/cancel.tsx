/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import type { Sent } from '../api/sent.ts'
import { texts } from '../texts/texts.ts'
import { Trouble } from '../ui/trouble.tsx'

const words = texts.reservation

export type Scope = keyof typeof words.scopes

interface CancelProps {
  /** Whether its doors are open now. */
  readonly isOpen: boolean
  readonly isInSeries?: boolean
  readonly sent: Sent<unknown>
  readonly cancel: (scope: Scope) => Promise<void>
  readonly keep: () => void
}

/** What is lost, before the button that loses it. */
export function Cancel({ isOpen, isInSeries = false, sent, cancel, keep }: CancelProps) {
  const [scope, setScope] = useState<Scope>('this')
  return (
    <section class="card">
      <h2>{words.cancelAsk}</h2>
      <p>
        {words.cancelSays} {isOpen ? words.cancelKeyNow : words.cancelKey}
      </p>
      {isInSeries && (
        <fieldset class="choose">
          <legend class="quiet small">{words.scope}</legend>
          {(['this', 'following', 'all'] as const).map(value => (
            <label key={value}>
              <input type="radio" name="scope" checked={value === scope} onChange={() => setScope(value)} />
              {words.scopes[value]}
            </label>
          ))}
        </fieldset>
      )}
      <Trouble trouble={sent.trouble} />
      <div class="actions">
        <button type="button" class="grave" disabled={sent.isSending} onClick={() => void cancel(scope)}>
          {words.cancelDo}
        </button>
        <button type="button" onClick={keep}>
          {words.cancelNot}
        </button>
      </div>
    </section>
  )
}
