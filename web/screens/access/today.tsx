import { texts } from '../../texts/texts.ts'
import { Screen } from '../../ui/screen.tsx'

export function TodayScreen() {
  return <Screen title={texts.shell.areas.today}>{null}</Screen>
}
