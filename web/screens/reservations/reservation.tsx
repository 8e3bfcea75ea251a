import { texts } from '../../texts/texts.ts'
import { Screen } from '../../ui/screen.tsx'

export function ReservationScreen() {
  return <Screen title={texts.shell.areas.reservations}>{null}</Screen>
}
