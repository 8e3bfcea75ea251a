import { texts } from '../../texts/texts.ts'
import { Screen } from '../../ui/screen.tsx'

export function GuideScreen() {
  return <Screen title={texts.shell.areas.guide}>{null}</Screen>
}
