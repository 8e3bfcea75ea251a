import { texts } from '../../texts/texts.ts'
import { Screen } from '../../ui/screen.tsx'

export function StaffScreen() {
  return <Screen title={texts.shell.areas.staff}>{null}</Screen>
}
