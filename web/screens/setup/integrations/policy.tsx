import { useMay } from '../../../api/session.ts'
import { NoAccessPolicyForm } from '../../../forms/integration/set-no-access-policy.tsx'
import * as texts from '../../../texts/texts.ts'
import { Section } from '../../../ui/section.tsx'
import type { NoAccessPolicy } from '../queries.ts'

const words = texts.setup.integrations.policy

export function PolicySection({ policy }: { readonly policy: NoAccessPolicy }) {
  const mayChange = useMay('owner')
  return (
    <Section title={words.title} says={mayChange ? words.says : `${words.says} ${words.ownersOnly}`}>
      <NoAccessPolicyForm policy={policy} isReadOnly={!mayChange} />
    </Section>
  )
}
