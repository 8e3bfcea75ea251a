import { texts } from '../../texts/texts.ts'
import { Screen } from '../../ui/screen.tsx'

export function ImportScreen() {
  return <Screen title={texts.shell.areas.people}>{null}</Screen>
}
