import { texts } from '../../texts/texts.ts'
import { Screen } from '../../ui/screen.tsx'

export function ForgottenScreen() {
  return <Screen title={texts.shell.product}>{null}</Screen>
}
