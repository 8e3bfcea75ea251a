import { Button } from '@mantine/core'
import * as texts from '../../texts/texts.ts'
import { Card } from './card.tsx'

const words = texts.signIn

/** The same whether anybody has the address. */
export function LetterSent({ says, onBack }: { readonly says: string; readonly onBack: () => void }) {
  return (
    <Card title={words.linkSent} says={says}>
      <Button variant="default" onClick={onBack}>
        {words.back}
      </Button>
    </Card>
  )
}
