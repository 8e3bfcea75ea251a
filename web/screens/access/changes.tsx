import { texts } from '../../texts/texts.ts'
import { Screen } from '../../ui/screen.tsx'

export function ChangesScreen() {
  return <Screen title={texts.shell.areas.changes}>{null}</Screen>
}
