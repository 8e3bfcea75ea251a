import { texts } from '../../texts/texts.ts'
import { Screen } from '../../ui/screen.tsx'

export function UnitScreen() {
  return <Screen title={texts.shell.areas.units}>{null}</Screen>
}
