import { useMay } from '../../../api/session.ts'
import { DriftSettingForm } from '../../../forms/integration/set-drift-setting.tsx'
import * as texts from '../../../texts/texts.ts'
import { Section } from '../../../ui/section.tsx'
import type { Integration } from '../queries.ts'

const words = texts.setup.integrations.drift

export function DriftSection({ integration }: { readonly integration: Integration }) {
  const mayChange = useMay('owner')
  return (
    <Section title={words.title} says={words.says}>
      <DriftSettingForm
        drift={{ setting: integration.driftSetting, version: integration.driftSettingVersion }}
        isReadOnly={!mayChange}
      />
    </Section>
  )
}
