import { texts } from '../../texts/texts.ts'
import { Screen } from '../../ui/screen.tsx'

export function ResetScreen() {
  return <Screen title={texts.shell.product}>{null}</Screen>
}
