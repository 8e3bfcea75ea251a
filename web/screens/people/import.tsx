import { Alert, Anchor, Progress as Bar, Button, FileButton, Group, Stack, Table, Text } from '@mantine/core'
import { IconCircleCheck, IconFileSpreadsheet, IconMail } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { date } from '../../format.ts'
import {
  bringIn,
  fileBytesLimit,
  type MemberFilePreview,
  nothingDone,
  type Progress,
  previewOf,
} from '../../forms/people/import/member-file.ts'
import * as texts from '../../texts/texts.ts'
import { Screen } from '../../ui/screen.tsx'
import { Section } from '../../ui/section.tsx'
import { State } from '../../ui/state.tsx'
import { Trouble } from '../../ui/trouble.tsx'

const words = texts.people.bringIn

/** A list of members: looked at first, then brought in. */
export function ImportScreen() {
  const [file, setFile] = useState<File | null>(null)
  const preview = useMutation({ mutationFn: previewOf })
  const choose = (chosen: File | null) => {
    setFile(chosen)
    preview.reset()
    if (chosen !== null && chosen.size <= fileBytesLimit) preview.mutate(chosen)
  }
  const state = (
    <Anchor component={Link} to="/staff/people" size="sm">
      {texts.people.person.backToPeople}
    </Anchor>
  )
  return (
    <Screen title={words.title} state={state}>
      <Stack maw={960}>
        <Text>{words.says}</Text>
        <Group>
          <FileButton onChange={choose} accept=".csv,.txt,.tsv,text/csv,text/plain">
            {props => (
              <Button
                {...props}
                variant={file === null ? 'filled' : 'default'}
                leftSection={<IconFileSpreadsheet size={16} aria-hidden />}
              >
                {file === null ? words.choose : words.chooseAnother}
              </Button>
            )}
          </FileButton>
          {file && <Text c="dimmed">{file.name}</Text>}
        </Group>
        {file && file.size > fileBytesLimit && <State kind="broken">{words.tooLarge}</State>}
        {preview.isPending && <Text role="status">{words.reading}</Text>}
        {preview.isError && <Trouble error={preview.error} />}
        {preview.data && <Preview key={preview.submittedAt} preview={preview.data} />}
      </Stack>
    </Screen>
  )
}

function Preview({ preview }: { readonly preview: MemberFilePreview }) {
  const [progress, setProgress] = useState<Progress>(nothingDone)
  const bringing = useMutation({ mutationFn: () => bringIn(preview, progress, setProgress) })
  const { rows, rejects } = preview
  const hasBegun = !bringing.isIdle
  return (
    <Stack>
      <Group gap="lg">
        <State kind="open">{words.good(rows.length)}</State>
        {rejects.length > 0 && <State kind="refused">{words.bad(rejects.length)}</State>}
      </Group>
      {rows.length === 0 && <Text>{words.nothingGood}</Text>}
      {rows.length > 0 && !hasBegun && (
        <>
          <Invitations {...preview.invitations} />
          <Group>
            <Button onClick={() => bringing.mutate()}>{words.submit(rows.length)}</Button>
          </Group>
        </>
      )}
      {hasBegun && <Running progress={progress} all={rows.length} />}
      {bringing.isError && (
        <>
          <Trouble error={bringing.error} />
          <Text>{words.stopped}</Text>
          <Group>
            <Button onClick={() => bringing.mutate()}>{words.goOn}</Button>
          </Group>
        </>
      )}
      {bringing.isSuccess && <Outcome progress={progress} />}
      <Rejects rejects={[...rejects, ...progress.rejects.map(reject => ({ ...reject, cells: [] }))]} />
      {!bringing.isSuccess && <Rows rows={rows} />}
    </Stack>
  )
}

function Invitations({ now, later }: MemberFilePreview['invitations']) {
  return (
    <Alert variant="light" color={now + later > 0 ? 'yellow' : 'latch'} icon={<IconMail aria-hidden />}>
      <Text size="sm">{now + later === 0 ? words.noInvitations : words.invitations(now, later)}</Text>
    </Alert>
  )
}

function Running({ progress: { done }, all }: { readonly progress: Progress; readonly all: number }) {
  return (
    <Stack gap={4}>
      <Bar value={all === 0 ? 100 : (100 * done) / all} aria-label={words.title} />
      <Text size="sm" role="status" className="figures">
        {words.progress(done, all)}
      </Text>
    </Stack>
  )
}

function Outcome({ progress: { added, unchanged, rejects } }: { readonly progress: Progress }) {
  return (
    <Alert role="status" variant="light" icon={<IconCircleCheck aria-hidden />} title={words.done}>
      <Text size="sm">
        {[
          words.added(added),
          ...(unchanged > 0 ? [words.unchanged(unchanged)] : []),
          ...(rejects.length > 0 ? [words.rejected(rejects.length)] : []),
        ].join(' · ')}
      </Text>
      <Anchor component={Link} to="/staff/people" size="sm">
        {words.toPeople}
      </Anchor>
    </Alert>
  )
}

const shownLimit = 50

interface RejectsProps {
  readonly rejects: MemberFilePreview['rejects']
}

function Rejects({ rejects }: RejectsProps) {
  if (rejects.length === 0) return null
  return (
    <Section title={words.bad(rejects.length)}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{words.columns.line}</Table.Th>
            <Table.Th>{words.columns.reason}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rejects.slice(0, shownLimit).map(({ line, reason, cells }) => (
            <Table.Tr key={`${line} ${reason}`}>
              <Table.Td>{line}</Table.Td>
              <Table.Td>
                {reason}
                <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                  {cells.join(' · ')}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {rejects.length > shownLimit && <Text c="dimmed">{words.more(rejects.length - shownLimit)}</Text>}
    </Section>
  )
}

function Rows({ rows }: { readonly rows: MemberFilePreview['rows'] }) {
  if (rows.length === 0) return null
  return (
    <Section title={words.good(rows.length)}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th visibleFrom="sm">{words.columns.line}</Table.Th>
            <Table.Th>{words.columns.name}</Table.Th>
            <Table.Th>{words.columns.product}</Table.Th>
            <Table.Th visibleFrom="sm">{words.columns.span}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.slice(0, shownLimit).map(({ line, name, email, productName, startsOn, endsOn, isKnown }) => (
            <Table.Tr key={line}>
              <Table.Td visibleFrom="sm">{line}</Table.Td>
              <Table.Td>
                {name}
                {isKnown && (
                  <Text span c="dimmed" size="xs">
                    {` · ${words.known}`}
                  </Text>
                )}
                <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                  {email}
                </Text>
              </Table.Td>
              <Table.Td>{productName}</Table.Td>
              <Table.Td visibleFrom="sm">
                {`${date(startsOn)} – ${endsOn === null ? texts.people.access.noEnd : date(endsOn)}`}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {rows.length > shownLimit && <Text c="dimmed">{words.more(rows.length - shownLimit)}</Text>}
    </Section>
  )
}
