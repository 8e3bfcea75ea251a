import { useQuery } from '@tanstack/react-query'
import { accessWindowsQuery } from '../../../api/nouns.ts'
import { useMay } from '../../../api/session.ts'
import { AccessWindowsForm } from '../../../forms/organisation/set-access-windows.tsx'
import * as texts from '../../../texts/texts.ts'
import { Loaded } from '../../../ui/loaded.tsx'
import { Section } from '../../../ui/section.tsx'

const words = texts.setup.organisation.windows

/** M3: the lead and lag of the organisation. */
export function WindowsSection() {
  const windows = useQuery(accessWindowsQuery)
  const mayChange = useMay('owner')
  return (
    <Section title={words.title} says={words.says}>
      <Loaded query={windows} lines={4}>
        {stored => <AccessWindowsForm windows={stored} isReadOnly={!mayChange} />}
      </Loaded>
    </Section>
  )
}
