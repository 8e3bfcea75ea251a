import { texts } from '../../texts/texts.ts'
import { Screen } from '../../ui/screen.tsx'

export function HostScreen() {
  return <Screen title={texts.shell.areas.host}>{null}</Screen>
}
