import { texts } from '../../texts/texts.ts'
import { Screen } from '../../ui/screen.tsx'

export function OrganisationScreen() {
  return <Screen title={texts.shell.areas.organisation}>{null}</Screen>
}
