import { Button, Group, Table, Text, VisuallyHidden } from '@mantine/core'
import { chooseOrganization } from '../../api/ask.ts'
import { useSession } from '../../api/session.ts'
import { ApproveButton } from '../../forms/integration/approve-integration.tsx'
import { SubmittedButton } from '../../forms/integration/submit-integration.tsx'
import * as texts from '../../texts/texts.ts'
import { State } from '../../ui/state.tsx'
import { When } from '../../ui/when.tsx'
import { stateKind } from '../setup/integrations/steps.ts'
import type { Organization } from '../setup/queries.ts'

const words = texts.setup.host

interface OrganizationTableProps {
  readonly label: string
  readonly organizations: readonly Organization[]
}

export function OrganizationTable({ label, organizations }: OrganizationTableProps) {
  return (
    <Table.ScrollContainer type="native" minWidth={760}>
      <Table verticalSpacing="xs" aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{words.name}</Table.Th>
            <Table.Th>{words.state}</Table.Th>
            <Table.Th>{words.since}</Table.Th>
            <Table.Th>{words.next}</Table.Th>
            <Table.Th pos="relative">
              <VisuallyHidden>{words.actions}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {organizations.map(organization => (
            <OrganizationRow key={organization.id} organization={organization} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

/** The instant of the step that it stands on. */
const sinceOf = (organization: Organization): string | null => {
  const { integrationState: state, requestedAt, submittedAt, approvedAt, connectedAt } = organization
  if (state === 'requested') return requestedAt
  if (state === 'with-salto') return submittedAt
  if (state === 'approved') return approvedAt
  return state === 'disconnected' ? null : connectedAt
}

function OrganizationRow({ organization }: { readonly organization: Organization }) {
  const { name, integrationState: state } = organization
  const since = sinceOf(organization)
  return (
    <Table.Tr>
      <Table.Td fw={550}>{name}</Table.Td>
      <Table.Td>
        <State kind={stateKind[state]}>{texts.setup.integrations.states[state]}</State>
      </Table.Td>
      <Table.Td>{since === null ? '–' : <When at={since} />}</Table.Td>
      <Table.Td>
        <Text size="sm">{words.waitsFor[state]}</Text>
      </Table.Td>
      <Table.Td>
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          {state === 'requested' && <SubmittedButton organization={organization} />}
          {state === 'with-salto' && <ApproveButton organization={organization} />}
          <EnterButton organization={organization} />
        </Group>
      </Table.Td>
    </Table.Tr>
  )
}

/** The host works in an organisation as its owner would, from the next screen on. */
function EnterButton({ organization: { id, name } }: { readonly organization: Organization }) {
  if (useSession().organizationId === id) {
    return (
      <Text size="sm" c="dimmed">
        {words.here}
      </Text>
    )
  }
  const enter = () => {
    chooseOrganization(id)
    // From the beginning: nothing of the one may be left on a screen of the other.
    window.location.assign('/staff/setup/integrations')
  }
  return (
    <Button size="xs" variant="default" onClick={enter} aria-label={words.enterOf(name)}>
      {words.enter}
    </Button>
  )
}
