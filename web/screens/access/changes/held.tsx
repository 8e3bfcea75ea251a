import { Anchor, Button, Group, Table, VisuallyHidden } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { HeldChange, HeldChanges } from '../../../api/access.ts'
import { DecideHeldChange, type HeldQuestion } from '../../../forms/differences/decide-held-change.tsx'
import * as texts from '../../../texts/texts.ts'
import { Section } from '../../../ui/section.tsx'
import { State } from '../../../ui/state.tsx'

const words = texts.access.changes.held

interface HeldPlansProps {
  readonly changes: readonly HeldChange[]
  readonly names: HeldChanges['names']
  readonly mayDecide: boolean
}

/** Each plan that is held, with its numbers first: what would change, as a person reads it. */
export function HeldPlans({ changes, names, mayDecide }: HeldPlansProps) {
  return [...Map.groupBy(changes, ({ planId }) => planId)].map(([planId, plan]) => (
    <Plan key={planId} plan={plan} names={names} mayDecide={mayDecide} />
  ))
}

const shownLimit = 10

interface PlanProps {
  readonly plan: readonly HeldChange[]
  readonly names: HeldChanges['names']
  readonly mayDecide: boolean
}

function Plan({ plan, names, mayDecide }: PlanProps) {
  const [question, setQuestion] = useState<HeldQuestion | null>(null)
  const [showsAll, setShowsAll] = useState(false)
  const [first] = plan
  if (!first) return null
  const count = (effect: HeldChange['effect']) => plan.filter(change => change.effect === effect).length
  const why = words.why[first.kind](first.removals, first.memberships, first.limit)
  return (
    <Section
      title={`${words.title} · ${names[first.siteId] ?? first.siteId}`}
      says={why}
      actions={mayDecide ? <Answers plan={plan} onAnswer={setQuestion} /> : null}
    >
      <State kind="waiting">{words.totals(count('loses'), count('gets'), count('changes'))}</State>
      <Table verticalSpacing={6} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{words.person}</Table.Th>
            <Table.Th>{words.change}</Table.Th>
            {mayDecide && (
              <Table.Th pos="relative">
                <VisuallyHidden>{words.approveOne}</VisuallyHidden>
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {(showsAll ? plan : plan.slice(0, shownLimit)).map(change => (
            <Line
              key={change.id}
              change={change}
              names={names}
              onApprove={
                mayDecide ? () => setQuestion({ decision: 'approve', scope: 'item', changes: [change] }) : null
              }
            />
          ))}
        </Table.Tbody>
      </Table>
      {!showsAll && plan.length > shownLimit && (
        <Anchor component="button" type="button" size="sm" ta="left" onClick={() => setShowsAll(true)}>
          {words.all(plan.length)}
        </Anchor>
      )}
      {question && <DecideHeldChange question={question} onClose={() => setQuestion(null)} />}
    </Section>
  )
}

interface AnswersProps {
  readonly plan: readonly HeldChange[]
  readonly onAnswer: (question: HeldQuestion) => void
}

function Answers({ plan, onAnswer }: AnswersProps) {
  const answer = (decision: HeldQuestion['decision']) => () => onAnswer({ decision, scope: 'plan', changes: plan })
  return (
    <Group gap="xs">
      <Button size="xs" variant="default" onClick={answer('refuse')}>
        {words.refuse}
      </Button>
      <Button size="xs" onClick={answer('approve')}>
        {words.approve(plan.length)}
      </Button>
    </Group>
  )
}

interface LineProps {
  readonly change: HeldChange
  readonly names: HeldChanges['names']
  readonly onApprove: (() => void) | null
}

function Line({ change, names, onApprove }: LineProps) {
  const { personId, accessGroupId, effect } = change
  const who = personId === null ? '' : (names[personId] ?? texts.access.journal.gone)
  const group = accessGroupId === null ? '' : (names[accessGroupId] ?? accessGroupId)
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} to={`/staff/people/${personId}`}>
          {who}
        </Anchor>
      </Table.Td>
      <Table.Td>{effect === 'changes' ? words.changes : words[effect](group)}</Table.Td>
      {onApprove && (
        <Table.Td ta="right">
          <Button size="compact-sm" variant="subtle" onClick={onApprove} aria-label={words.approveFor(who)}>
            {words.approveOne}
          </Button>
        </Table.Td>
      )}
    </Table.Tr>
  )
}
