import { texts } from '../../texts/texts.ts'
import { Screen } from '../../ui/screen.tsx'

export function UnitsScreen() {
  return <Screen title={texts.shell.areas.units}>{null}</Screen>
}
