import { Text } from '@mantine/core'
import { useCommand } from '../../api/command.ts'
import type { ChangedPerson, Person } from '../../api/people.ts'
import * as texts from '../../texts/texts.ts'
import { DialogForm } from '../../ui/fields/dialog-form.tsx'
import { ChangedElsewhere } from '../../ui/form/changed-elsewhere.tsx'
import { PersonPlan } from '../plan/person-plan.tsx'
import { usePlan } from '../plan/plan.ts'

const words = texts.people.forms.status

interface SetStatusProps {
  readonly person: Person
  readonly zone: string
  readonly doorName: (lockId: string) => string
  readonly isOpen: boolean
  readonly onClose: () => void
}

/** M11: sets a person inactive, or active again, after showing which doors and reservations that concerns. */
export function SetStatus({ person, zone, doorName, isOpen, onClose }: SetStatusProps) {
  const isEnding = person.status === 'active'
  const status = isEnding ? 'inactive' : 'active'
  const plan = usePlan(isOpen ? { change: 'change-person', id: person.id, status } : null)
  const saving = useCommand<ChangedPerson>('PATCH', `/people/${person.id}`, { onDone: onClose })
  return (
    <DialogForm
      title={isEnding ? words.inactiveTitle(person.name) : words.activeTitle(person.name)}
      isOpen={isOpen}
      onClose={onClose}
      submit={isEnding ? words.inactiveSubmit : words.activeSubmit}
      isTaking={isEnding}
      isReady={plan.data !== undefined && !plan.isPlaceholderData}
      isPending={saving.isPending}
      onSubmit={() => saving.mutate({ body: { status }, version: person.version })}
    >
      <Text size="sm">{isEnding ? words.inactiveSays : words.activeSays}</Text>
      <PersonPlan query={plan} zone={zone} doorName={doorName} />
      <ChangedElsewhere<Person>
        error={saving.error}
        onTakeTheirs={() => {
          saving.reset()
          onClose()
        }}
        onSaveMine={theirs => saving.mutate({ body: { status }, version: theirs.version })}
      />
    </DialogForm>
  )
}
