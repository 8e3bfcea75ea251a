import { texts } from '../../texts/texts.ts'
import { Screen } from '../../ui/screen.tsx'

export function JournalScreen() {
  return <Screen title={texts.shell.areas.journal}>{null}</Screen>
}
