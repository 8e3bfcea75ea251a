/** @jsxImportSource preact */
import { useAsked } from '../api/asked.ts'
import { useLive } from '../api/live.ts'
import { useAddress } from '../api/path.ts'
import type { Home as HomeAnswer } from '../api/types.ts'
import { texts } from '../texts/texts.ts'
import { Page, type Place } from '../ui/page.tsx'
import { codeOf, Trouble } from '../ui/trouble.tsx'
import { BookAsMember } from './book.tsx'
import { Home, MineTrouble, useMine } from './home.tsx'
import { Profile } from './profile.tsx'
import { Reservations } from './reservations.tsx'
import { SignIn } from './sign-in.tsx'

const words = texts.member

const rooms = { book: words.book, reservations: words.reservations, profile: words.profile } as const
type Room = keyof typeof rooms | 'home'

const isRoom = (name: string): name is keyof typeof rooms => name in rooms

/** `/my`: the member's screens, or the way in. `/my/:organization` says which house is meant before that. */
export function Portal() {
  const { parts } = useAddress()
  const asked = useAsked<HomeAnswer>(
    '/me/home',
    {},
    {
      changesAt: ({ nextChangeAt }) => nextChangeAt,
      isUnderWay: ({ doors }) => doors.some(({ state }) => state === 'preparing'),
    },
  )
  const here = parts[1] ?? ''
  if (codeOf(asked.trouble)?.startsWith('auth.')) return <SignIn named={isRoom(here) || here === '' ? null : here} />
  const room: Room = isRoom(here) ? here : 'home'
  const house = asked.answer?.organization.name ?? ''
  return (
    <Page title={room === 'home' ? words.home : rooms[room]} house={house} homePath="/my" places={placesOf(room)}>
      <Trouble trouble={asked.trouble} again={asked.again} />
      {asked.answer ? (
        <SignedIn home={asked.answer} room={room} />
      ) : (
        asked.trouble === null && (
          <>
            <div class="card holding" />
            <div class="card holding" />
          </>
        )
      )}
    </Page>
  )
}

const placesOf = (room: Room): Place[] => [
  { path: '/my', name: words.home, shape: 'home', isHere: room === 'home' },
  { path: '/my/book', name: words.book, shape: 'book', isHere: room === 'book' },
  { path: '/my/reservations', name: words.reservations, shape: 'list', isHere: room === 'reservations' },
  { path: '/my/profile', name: words.profile, shape: 'person', isHere: room === 'profile' },
]

function SignedIn({ home, room }: { readonly home: HomeAnswer; readonly room: Room }) {
  useLive()
  if (room === 'book') return <BookAsMember home={home} />
  if (room === 'profile') return <Profile home={home} />
  return <WithMine home={home} room={room} />
}

function WithMine({ home, room }: { readonly home: HomeAnswer; readonly room: Room }) {
  const mine = useMine()
  const items = mine.answer?.items ?? null
  return (
    <>
      <MineTrouble mine={mine} />
      {room === 'home' ? <Home home={home} reservations={items} /> : <Reservations reservations={items} />}
    </>
  )
}
