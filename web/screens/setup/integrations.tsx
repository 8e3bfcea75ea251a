import { texts } from '../../texts/texts.ts'
import { Screen } from '../../ui/screen.tsx'

export function IntegrationsScreen() {
  return <Screen title={texts.shell.areas.integrations}>{null}</Screen>
}
