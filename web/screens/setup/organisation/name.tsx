// ORGANISATION: what holds for the whole of it: name, access windows, locations, letters.
import { useQuery } from '@tanstack/react-query'
import { useMay } from '../../../api/session.ts'
import { OrganizationNameForm } from '../../../forms/organisation/change-organization.tsx'
import * as texts from '../../../texts/texts.ts'
import { Loaded } from '../../../ui/loaded.tsx'
import { Section } from '../../../ui/section.tsx'
import { organizationQuery } from '../queries.ts'

const words = texts.setup.organisation.name

export function NameSection() {
  const organization = useQuery(organizationQuery)
  const mayChange = useMay('owner')
  return (
    <Section title={words.title} says={mayChange ? words.says : `${words.says} ${words.ownersOnly}`}>
      <Loaded query={organization} lines={2}>
        {stored => <OrganizationNameForm organization={stored} isReadOnly={!mayChange} />}
      </Loaded>
    </Section>
  )
}
