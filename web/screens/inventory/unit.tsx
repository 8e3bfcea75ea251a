import { Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { productsQuery, unitQuery } from '../../api/nouns.ts'
import { UnitForm } from '../../forms/units/unit-form.tsx'
import { locationsQuery, useChosenLocation } from '../../shell/location.ts'
import * as texts from '../../texts/texts.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { Screen } from '../../ui/screen.tsx'
import { NeedsLocation } from './needs-location.tsx'

const { unit: words, backToUnits } = texts.inventory

const back = (
  <Anchor component={Link} to="/staff/inventory/units" size="sm">
    {backToUnits}
  </Anchor>
)

/** M8: one reservation unit, or a new one. */
export function UnitScreen() {
  const { id = 'new' } = useParams({ strict: false })
  return id === 'new' ? <NewUnit /> : <ExistingUnit key={id} id={id} />
}

/** What a price is written in where none is known yet: that of the products. */
const useCurrency = (): string => useQuery(productsQuery).data?.[0]?.price.currency ?? 'EUR'

function NewUnit() {
  const locations = useQuery(locationsQuery)
  const chosen = useChosenLocation()
  const currency = useCurrency()
  return (
    <Screen title={words.newTitle} state={back}>
      <Loaded query={locations} lines={8}>
        {all => {
          const locationId = chosen?.id ?? all[0]?.id
          if (locationId === undefined) return <NeedsLocation />
          return <UnitForm key={currency} unit={null} locations={all} locationId={locationId} currency={currency} />
        }}
      </Loaded>
    </Screen>
  )
}

function ExistingUnit({ id }: { readonly id: string }) {
  const unit = useQuery(unitQuery(id))
  const locations = useQuery(locationsQuery)
  const currency = useCurrency()
  return (
    <Screen title={unit.data?.name ?? words.unnamed} state={back}>
      <Loaded query={locations} lines={8}>
        {all => (
          <Loaded query={unit} lines={8}>
            {stored => <UnitForm unit={stored} locations={all} locationId={stored.locationId} currency={currency} />}
          </Loaded>
        )}
      </Loaded>
    </Screen>
  )
}
