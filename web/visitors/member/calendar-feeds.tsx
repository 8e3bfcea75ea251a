/** @jsxImportSource preact */
import { useRef, useState } from 'preact/hooks'
import { date } from '../../format.ts'
import { useAsked } from '../api/asked.ts'
import { useSent } from '../api/sent.ts'
import type { Feeds, IssuedFeed } from '../api/types.ts'
import { texts } from '../texts/texts.ts'
import { Trouble } from '../ui/trouble.tsx'

const words = texts.member

/** Make an address, copy it while it is shown, revoke it. */
export function CalendarFeeds() {
  const asked = useAsked<Feeds>('/me/calendar-feeds')
  const [issued, setIssued] = useState<IssuedFeed | null>(null)
  const sent = useSent<IssuedFeed>()
  const make = async () => {
    const made = await sent.send('/me/calendar-feeds')
    if (made) setIssued(made)
  }
  const standing = (asked.answer?.items ?? []).filter(({ revokedAt }) => revokedAt === null)
  return (
    <section class="card">
      <h2>{words.feed}</h2>
      <p class="quiet small">{words.feedSays}</p>
      {issued?.url && standing.some(({ id }) => id === issued.id) && <Secret url={issued.url} />}
      <ul class="cards rule">
        {standing.map(({ id, createdAt }) => (
          <Feed key={id} id={id} createdAt={createdAt} />
        ))}
      </ul>
      <Trouble trouble={sent.trouble ?? asked.trouble} />
      <div>
        <button type="button" disabled={sent.isSending} onClick={() => void make()}>
          {words.feedMake}
        </button>
      </div>
    </section>
  )
}

function Secret({ url }: { readonly url: string }) {
  const field = useRef<HTMLInputElement>(null)
  const [isCopied, setIsCopied] = useState(false)
  const copy = async () => {
    field.current?.select()
    // On a plain http address browsers give no clipboard: the address is selected, to be copied by hand.
    if (!('clipboard' in navigator)) return
    await navigator.clipboard.writeText(url)
    setIsCopied(true)
  }
  return (
    <div class="note">
      <span>{words.feedSecret}</span>
      <div class="field">
        <label for="feed-address">{words.feedAddress}</label>
        <input id="feed-address" ref={field} readOnly value={url} onFocus={event => event.currentTarget.select()} />
      </div>
      <div>
        <button type="button" class="main" onClick={() => void copy()}>
          {isCopied ? words.feedCopied : words.feedCopy}
        </button>
      </div>
    </div>
  )
}

function Feed({ id, createdAt }: { readonly id: string; readonly createdAt: string }) {
  const [isAsked, setIsAsked] = useState(false)
  const sent = useSent<unknown>('DELETE')
  return (
    <li class="stack">
      <div class="row">
        <span>{words.feedMade(date(createdAt.slice(0, 10)))}</span>
        {!isAsked && (
          <button type="button" onClick={() => setIsAsked(true)}>
            {words.feedRevoke}
          </button>
        )}
      </div>
      {isAsked && (
        <>
          <p>{words.feedRevokeAsk}</p>
          <div class="actions">
            <button
              type="button"
              class="grave"
              disabled={sent.isSending}
              onClick={() => void sent.send(`/me/calendar-feeds/${id}`)}
            >
              {words.feedRevokeDo}
            </button>
            <button type="button" onClick={() => setIsAsked(false)}>
              {words.feedKeep}
            </button>
          </div>
        </>
      )}
      <Trouble trouble={sent.trouble} />
    </li>
  )
}
