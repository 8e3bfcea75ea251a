/** @jsxImportSource preact */
import { useAsked } from '../api/asked.ts'
import { useAddress } from '../api/path.ts'
import type { Locations, PublicHome } from '../api/types.ts'
import { texts } from '../texts/texts.ts'
import { Page } from '../ui/page.tsx'
import { codeOf, Trouble } from '../ui/trouble.tsx'
import { slotOf, useChoice } from './choice.ts'
import { Finder } from './finder.tsx'
import { Hold } from './hold.tsx'

const words = texts.booking

/** `/book` and `/book/:organization`: anybody finds a free room and takes it. */
export function Book() {
  const { parts } = useAddress()
  const named = parts[1] ?? null
  const home = useAsked<PublicHome>(named === null ? '/public' : null)
  const organization = named ?? home.answer?.organization?.id ?? null
  const path = organization === null ? null : `/public/${encodeURIComponent(organization)}`
  const asked = useAsked<Locations>(path === null ? null : `${path}/locations`)
  const trouble = asked.trouble ?? home.trouble
  const isNobodys = named === null && home.answer !== null && home.answer.organization === null
  return (
    <Page title={words.title} house={asked.answer?.organization.name ?? ''} homePath={`/book/${organization ?? ''}`}>
      {isNobodys && <Nothing title={words.which} says={words.whichSays} />}
      {codeOf(trouble) === 'organization.unknown' ? (
        <Nothing title={texts.shell.notFound} says={words.whichSays} />
      ) : (
        <Trouble trouble={trouble} again={asked.again} />
      )}
      {asked.answer && path !== null ? (
        <Rooms locations={asked.answer} path={path} />
      ) : (
        trouble === null && !isNobodys && <Holding />
      )}
    </Page>
  )
}

const Nothing = ({ title, says }: { readonly title: string; readonly says: string }) => (
  <div class="head">
    <h1>{title}</h1>
    <p class="quiet">{says}</p>
  </div>
)

const Holding = () => (
  <>
    <Head />
    <div class="card holding" />
    <div class="card holding" />
  </>
)

const Head = () => (
  <div class="head">
    <h1>{words.title}</h1>
    <p class="quiet">{words.sentence}</p>
  </div>
)

function Rooms({ locations, path }: { readonly locations: Locations; readonly path: string }) {
  const choice = useChoice(locations.items)
  if (choice === null) return <Nothing title={words.none} says={words.noneSays} />
  const slot = slotOf(choice)
  if (slot) return <Hold slot={slot} path={path} />
  return (
    <>
      <Head />
      <Finder
        locations={locations.items}
        choice={choice}
        pathOf={locationId => `${path}/locations/${locationId}/availability`}
      />
    </>
  )
}
