import { texts } from '../../texts/texts.ts'
import { Screen } from '../../ui/screen.tsx'

export function ProductScreen() {
  return <Screen title={texts.shell.areas.products}>{null}</Screen>
}
