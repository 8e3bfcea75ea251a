import { Button, List, Modal, Radio, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { useCommand } from '../../api/command.ts'
import { integrationPath, type Site } from '../../screens/setup/queries.ts'
import * as texts from '../../texts/texts.ts'
import { ChoiceCard } from '../../ui/choice-card.tsx'
import { notify } from '../../ui/notices.tsx'
import { Trouble } from '../../ui/trouble.tsx'

const words = texts.setup.integrations.leaving

interface DisconnectProps {
  readonly given: Site['given']
  /** Nothing can be removed then. */
  readonly isBroken: boolean
}

export function DisconnectButton(props: DisconnectProps) {
  const [isOpen, { open, close }] = useDisclosure()
  return (
    <>
      <Button variant="default" onClick={open}>
        {words.button}
      </Button>
      <Modal opened={isOpen} onClose={close} title={words.modal} size="lg">
        <DisconnectForm {...props} onDone={close} />
      </Modal>
    </>
  )
}

function DisconnectForm({ given, isBroken, onDone }: DisconnectProps & { readonly onDone: () => void }) {
  const [access, setAccess] = useState<'keep' | 'remove' | null>(null)
  const disconnect = useCommand<{ done: boolean }>('POST', `${integrationPath}/disconnect`, {
    onDone({ done }) {
      void notify({ message: done ? words.done : words.underWay })
      onDone()
    },
  })
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        disconnect.mutate({ body: { access } })
      }}
    >
      <Stack gap="sm">
        <Radio.Group
          aria-label={words.modal}
          value={access}
          onChange={chosen => setAccess(chosen === 'keep' || chosen === 'remove' ? chosen : null)}
        >
          <Stack gap="sm">
            <ChoiceCard value="keep" name={words.keep.name}>
              <Text size="sm">{words.keep.says(given)}</Text>
            </ChoiceCard>
            <ChoiceCard value="remove" name={words.remove.name} isDisabled={isBroken}>
              <Text size="sm">{isBroken ? words.remove.brokenSays : words.remove.says(given)}</Text>
            </ChoiceCard>
          </Stack>
        </Radio.Group>
        <List size="sm">
          <List.Item>{words.always}</List.Item>
        </List>
        {disconnect.error && <Trouble error={disconnect.error} />}
        <Button type="submit" color="red" disabled={access === null} loading={disconnect.isPending}>
          {words.submit[access ?? 'keep']}
        </Button>
      </Stack>
    </form>
  )
}
