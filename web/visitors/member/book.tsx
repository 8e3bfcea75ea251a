/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { useAsked } from '../api/asked.ts'
import { follow } from '../api/path.ts'
import { useSent } from '../api/sent.ts'
import type { Colleagues, Home, Locations, Made } from '../api/types.ts'
import { change, type Slot, slotOf, useChoice } from '../booking/choice.ts'
import { Finder } from '../booking/finder.tsx'
import { Refused, SlotFacts } from '../booking/hold.tsx'
import { texts } from '../texts/texts.ts'
import { State } from '../ui/state.tsx'
import { Trouble } from '../ui/trouble.tsx'
import { Conflicts, conflictsIn } from './conflicts.tsx'
import { Repeats, type Repetition, ruleOf } from './repeats.tsx'

const words = texts.member

/** `/my/book`: as guests do, and besides repeating, and for a colleague. */
export function BookAsMember({ home }: { readonly home: Home }) {
  const asked = useAsked<Locations>('/me/locations')
  const choice = useChoice(asked.answer?.items ?? [])
  const slot = choice && slotOf(choice)
  if (slot) return <Reserve slot={slot} home={home} />
  return (
    <>
      <div class="head">
        <h1>{words.book}</h1>
      </div>
      <Trouble trouble={asked.trouble} again={asked.again} />
      {asked.answer === null && asked.trouble === null && <div class="card holding" />}
      {asked.answer && choice === null && <p class="quiet">{texts.booking.noneSays}</p>}
      {asked.answer && choice && (
        <Finder
          locations={asked.answer.items}
          choice={choice}
          pathOf={locationId => `/me/locations/${locationId}/availability`}
        />
      )}
    </>
  )
}

interface ReserveProps {
  readonly slot: Slot
  readonly home: Home
}

function Reserve({ slot, home }: ReserveProps) {
  const [forWhom, setForWhom] = useState(home.member.id)
  const [repetition, setRepetition] = useState<Repetition>({ often: 'once', count: 8 })
  const [made, setMade] = useState<Made | null>(null)
  const colleagues = useAsked<Colleagues>('/me/colleagues')
  const sent = useSent<Made>()
  const others = colleagues.answer?.items ?? []
  const reserve = async (resolutions: readonly object[] = []) => {
    const { unit, startsAt, endsAt } = slot
    const rule = ruleOf(repetition)
    const answer = await sent.send('/me/reservations', {
      ...{ unitId: unit.id, startsAt, endsAt, resolutions },
      ...(forWhom === home.member.id ? {} : { personId: forWhom }),
      ...(rule === null ? {} : { recurrence: { rule } }),
    })
    if (answer) setMade(answer)
  }
  if (made) return <Reserved made={made} slot={slot} forName={others.find(({ id }) => id === forWhom)?.name ?? null} />
  const isConflicted = conflictsIn(sent.trouble) !== null
  return (
    <>
      <div class="head">
        <h1>{texts.booking.yours}</h1>
      </div>
      <SlotFacts slot={slot} />
      {others.length > 0 && <ForWhom me={home.member.id} others={others} chosen={forWhom} choose={setForWhom} />}
      <Repeats repetition={repetition} change={setRepetition} />
      {isConflicted ? (
        <Conflicts
          trouble={sent.trouble}
          zone={slot.location.timeZone}
          isSending={sent.isSending}
          resolve={resolutions => void reserve(resolutions)}
        />
      ) : (
        <Refused trouble={sent.trouble} slot={slot} forget={sent.forget} />
      )}
      {!isConflicted && (
        <button type="button" class="main wide" disabled={sent.isSending} onClick={() => void reserve()}>
          {words.reserve}
        </button>
      )}
      <button type="button" class="wide" onClick={() => change({ unit: null })}>
        {texts.shell.back}
      </button>
    </>
  )
}

interface ForWhomProps {
  readonly me: string
  readonly others: Colleagues['items']
  readonly chosen: string
  readonly choose: (id: string) => void
}

const ForWhom = ({ me, others, chosen, choose }: ForWhomProps) => (
  <div class="field">
    <label for="for-whom">{words.forWhom}</label>
    <select id="for-whom" value={chosen} onChange={event => choose(event.currentTarget.value)}>
      <option value={me}>{words.myself}</option>
      {others.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  </div>
)

interface ReservedProps {
  readonly made: Made
  readonly slot: Slot
  readonly forName: string | null
}

const Reserved = ({ made, slot, forName }: ReservedProps) => (
  <>
    <div class="head" role="status">
      <State kind="open">{words.reserved}</State>
      <h1>{slot.unit.name}</h1>
      <p>
        {words.reservedSays(made.series?.occurrences.length ?? 1)} {forName !== null && words.reservedFor(forName)}
      </p>
    </div>
    <SlotFacts slot={slot} />
    <a class="button main wide" href="/my/reservations" onClick={follow}>
      {words.all}
    </a>
  </>
)
