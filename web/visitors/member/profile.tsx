/** @jsxImportSource preact */
import { go } from '../api/path.ts'
import { useSent } from '../api/sent.ts'
import type { Home } from '../api/types.ts'
import { texts } from '../texts/texts.ts'
import { Trouble } from '../ui/trouble.tsx'
import { CalendarFeeds } from './calendar-feeds.tsx'

const words = texts.member

export function Profile({ home }: { readonly home: Home }) {
  const sent = useSent<unknown>()
  const { name, email } = home.member
  const signOut = async () => {
    await sent.send('/member-sign-out')
    go('/my', 'replaces')
  }
  return (
    <>
      <div class="head">
        <h1>{words.profile}</h1>
      </div>
      <section class="card">
        <dl class="facts">
          <dt>{words.nameOf}</dt>
          <dd>{name}</dd>
          <dt>{words.emailOf}</dt>
          <dd>{email}</dd>
        </dl>
        <p class="quiet small">{words.known}</p>
      </section>
      <CalendarFeeds />
      <Trouble trouble={sent.trouble} />
      <button type="button" class="wide" disabled={sent.isSending} onClick={() => void signOut()}>
        {words.signOut}
      </button>
    </>
  )
}
