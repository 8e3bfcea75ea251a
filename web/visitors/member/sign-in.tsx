/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { useAsked } from '../api/asked.ts'
import { go, useAddress } from '../api/path.ts'
import { useSent } from '../api/sent.ts'
import type { PublicHome } from '../api/types.ts'
import { texts } from '../texts/texts.ts'
import { Field, wrongField } from '../ui/field.tsx'
import { Page } from '../ui/page.tsx'
import { codeOf, Trouble } from '../ui/trouble.tsx'

const words = texts.member

const rememberedName = 'latchwork.house'

/** Which house a member of several meant the last time, on this device. */
const remembered = (): string | null => localStorage.getItem(rememberedName)

interface SignInProps {
  /** The house that the address names. */
  readonly named: string | null
}

/** A link by mail. Whether the address is known is not said. */
export function SignIn({ named }: SignInProps) {
  const asked = named ?? remembered()
  const home = useAsked<PublicHome>(asked === null ? '/public' : null)
  const organizationId = asked ?? home.answer?.organization?.id ?? null
  const isNobodys = organizationId === null && home.answer !== null
  return (
    <Page title={words.signIn} house={home.answer?.organization?.name ?? ''} homePath="/my">
      {isNobodys ? (
        <div class="head">
          <h1>{words.whichHouse}</h1>
          <p class="quiet">{words.whichHouseSays}</p>
        </div>
      ) : (
        <LinkForm organizationId={organizationId} />
      )}
      <Trouble trouble={home.trouble} again={home.again} />
    </Page>
  )
}

function LinkForm({ organizationId }: { readonly organizationId: string | null }) {
  const [email, setEmail] = useState('')
  const [sentTo, setSentTo] = useState<string | null>(null)
  const sent = useSent<unknown>()
  const submit = async (event: Event) => {
    event.preventDefault()
    if (organizationId === null) return
    const address = email.trim()
    if (await sent.send('/member-sign-in', { organizationId, email: address })) setSentTo(address)
  }
  if (sentTo !== null) {
    return (
      <div class="head" role="status">
        <h1>{words.sent}</h1>
        <p>{words.sentSays(sentTo)}</p>
        <div>
          <button type="button" onClick={() => setSentTo(null)}>
            {words.otherAddress}
          </button>
        </div>
      </div>
    )
  }
  const wrong = wrongField(sent.trouble, '/email')
  return (
    <>
      <div class="head">
        <h1>{words.signIn}</h1>
        <p class="quiet">{words.signInSays}</p>
      </div>
      <form onSubmit={event => void submit(event)}>
        <Field
          label={words.email}
          value={email}
          change={setEmail}
          type="email"
          autocomplete="email"
          hint={words.emailHint}
          wrong={wrong}
        />
        <Trouble trouble={wrong === null ? sent.trouble : null} />
        <button type="submit" class="main wide" disabled={sent.isSending || organizationId === null}>
          {words.send}
        </button>
      </form>
    </>
  )
}

interface Opened {
  readonly organizationId: string
}

/** `/member-sign-in/:token`. Programs that read mail look at links: only the button uses it up. */
export function OpenLink() {
  const { parts } = useAddress()
  const sent = useSent<Opened>()
  const open = async () => {
    const member = await sent.send('/member-sign-in/complete', { token: parts[1] ?? '' })
    if (member === null) return
    localStorage.setItem(rememberedName, member.organizationId)
    go('/my', 'replaces')
  }
  const isOver = codeOf(sent.trouble) === 'link.invalid'
  return (
    <Page title={words.signIn} house="" homePath="/my">
      <div class="head">
        <h1>{isOver ? words.linkOver : words.open}</h1>
        <p class="quiet">{isOver ? words.linkOverSays : words.openSays}</p>
      </div>
      {!isOver && <Trouble trouble={sent.trouble} />}
      {isOver ? (
        <button type="button" class="main wide" onClick={() => go('/my')}>
          {words.newLink}
        </button>
      ) : (
        <button type="button" class="main wide" disabled={sent.isSending} onClick={() => void open()}>
          {words.openDo}
        </button>
      )}
    </Page>
  )
}
