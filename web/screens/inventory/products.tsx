import { texts } from '../../texts/texts.ts'
import { Screen } from '../../ui/screen.tsx'

export function ProductsScreen() {
  return <Screen title={texts.shell.areas.products}>{null}</Screen>
}
