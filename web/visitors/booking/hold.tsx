/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { time } from '../../format.ts'
import { useNow } from '../api/now.ts'
import { go } from '../api/path.ts'
import { useSent } from '../api/sent.ts'
import type { HeldReservation, ManagedReservation } from '../api/types.ts'
import { texts } from '../texts/texts.ts'
import { Field, wrongField } from '../ui/field.tsx'
import { State } from '../ui/state.tsx'
import { Trouble } from '../ui/trouble.tsx'
import { countdown, range, ZoneNote } from '../ui/when.tsx'
import { AlternativesOf } from './alternatives.tsx'
import { change, type Slot } from './choice.ts'
import { priceOf } from './units.tsx'

const words = texts.booking

/** Name and address, and it is held; one more tap, and it is confirmed. */
export function Hold({ slot, path }: { readonly slot: Slot; readonly path: string }) {
  const [held, setHeld] = useState<HeldReservation | null>(null)
  return (
    <>
      <div class="head">
        <h1>{words.yours}</h1>
      </div>
      <SlotFacts slot={slot} />
      {held === null ? (
        <HoldForm slot={slot} path={path} held={setHeld} />
      ) : (
        <Confirm held={held} path={path} zone={slot.location.timeZone} />
      )}
    </>
  )
}

export const SlotFacts = ({ slot: { unit, location, startsAt, endsAt } }: { readonly slot: Slot }) => (
  <div class="card">
    <dl class="facts">
      <dt>{words.what}</dt>
      <dd>{unit.name}</dd>
      <dt>{words.where}</dt>
      <dd>{location.name}</dd>
      <dt>{words.when}</dt>
      <dd>
        <time dateTime={startsAt}>{range(startsAt, endsAt, location.timeZone)}</time>
      </dd>
      <dt>{words.price}</dt>
      <dd>{priceOf(unit)}</dd>
    </dl>
    <ZoneNote place={location.name} zone={location.timeZone} />
  </div>
)

interface HoldFormProps {
  readonly slot: Slot
  readonly path: string
  readonly held: (held: HeldReservation) => void
}

function HoldForm({ slot, path, held }: HoldFormProps) {
  const { unit, startsAt, endsAt } = slot
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [attendees, setAttendees] = useState('1')
  const sent = useSent<HeldReservation>()
  const submit = async (event: Event) => {
    event.preventDefault()
    const people = Math.max(1, Number(attendees) || 1)
    const body = { unitId: unit.id, startsAt, endsAt, attendees: people, name: name.trim(), email: email.trim() }
    const answer = await sent.send(`${path}/holds`, body)
    if (answer) held(answer)
  }
  const { trouble } = sent
  const wrongEmail = wrongField(trouble, '/email', ['person.email_invalid'])
  const wrongName = wrongField(trouble, '/name', ['person.name_invalid'])
  return (
    <form onSubmit={event => void submit(event)}>
      <Field label={words.name} value={name} change={setName} autocomplete="name" wrong={wrongName} />
      <Field
        label={words.email}
        value={email}
        change={setEmail}
        type="email"
        autocomplete="email"
        hint={words.emailHint}
        wrong={wrongEmail}
      />
      {unit.capacity > 1 && (
        <Field
          label={words.attendees}
          value={attendees}
          change={setAttendees}
          type="number"
          min="1"
          max={String(unit.capacity)}
        />
      )}
      {wrongEmail === null && wrongName === null && <Refused trouble={trouble} slot={slot} forget={sent.forget} />}
      <button type="submit" class="main wide" disabled={sent.isSending}>
        {words.holdIt}
      </button>
      <button type="button" class="wide" onClick={() => change({ unit: null })}>
        {texts.shell.back}
      </button>
      <p class="quiet small">{words.privacy}</p>
    </form>
  )
}

interface RefusedProps {
  readonly trouble: unknown
  readonly slot: Slot
  readonly forget: () => void
}

/** Somebody was faster: what is free instead, one tap away. */
export const Refused = ({ trouble, slot: { location }, forget }: RefusedProps) => (
  <Trouble trouble={trouble}>
    <AlternativesOf
      trouble={trouble}
      zone={location.timeZone}
      isOffered={unitId => location.units.some(({ id }) => id === unitId)}
      takeTime={other => {
        forget()
        change({ from: Date.parse(other.startsAt) })
      }}
      takeUnit={unitId => {
        forget()
        change({ unit: unitId })
      }}
    />
  </Trouble>
)

interface ConfirmProps {
  readonly held: HeldReservation
  readonly path: string
  readonly zone: string
}

function Confirm({ held, path, zone }: ConfirmProps) {
  const now = useNow()
  const sent = useSent<ManagedReservation>()
  const holdUntil = held.holdUntil ?? held.startsAt
  const isLapsed = Date.parse(holdUntil) <= now
  const confirm = async () => {
    const made = await sent.send(`${path}/holds/confirm`, { token: held.token })
    if (made) go(`/my-reservation/${made.token}#made`, 'replaces')
  }
  if (held.isPaymentDemanded && !held.isPaid) return <p class="note">{words.payment}</p>
  if (isLapsed) {
    return (
      <div class="trouble" role="alert">
        <State kind="refused">{words.lapsed}</State>
        <div>
          <button type="button" onClick={() => change({ unit: null })}>
            {words.startOver}
          </button>
        </div>
      </div>
    )
  }
  return (
    <>
      <div class="note" role="status">
        <State kind="soon">{words.heldUntil(time(holdUntil, zone))}</State>
        <span>
          {words.heldSays} <span class="figures quiet">({countdown(holdUntil, now)})</span>
        </span>
      </div>
      <Trouble trouble={sent.trouble} />
      <button type="button" class="main wide" disabled={sent.isSending} onClick={() => void confirm()}>
        {words.confirm}
      </button>
    </>
  )
}
