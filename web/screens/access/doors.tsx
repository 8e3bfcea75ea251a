import { texts } from '../../texts/texts.ts'
import { Screen } from '../../ui/screen.tsx'

export function DoorsScreen() {
  return <Screen title={texts.shell.areas.doors}>{null}</Screen>
}
