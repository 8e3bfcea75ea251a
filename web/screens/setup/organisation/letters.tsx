import { Group, SegmentedControl, Select, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import * as texts from '../../../texts/texts.ts'
import { Loaded } from '../../../ui/loaded.tsx'
import { Section } from '../../../ui/section.tsx'
import { type LetterPreview, letterQuery } from '../queries.ts'
import classes from './letters.module.css'

const words = texts.setup.organisation.letters
const kinds = Object.entries(words.kinds).map(([value, label]) => ({ value, label }))

/** Each letter as it would arrive, by the code that sends it. */
export function LettersSection() {
  const [kind, setKind] = useState('reservation.confirmed')
  // The words first: whatever reads a screen aloud or checks it reads them, and cannot look into a frame without scripts.
  const [view, setView] = useState('text')
  const letter = useQuery(letterQuery(kind))
  return (
    <Section title={words.title} says={words.says}>
      <Group align="flex-end" justify="space-between" gap="sm">
        <Select
          label={words.choose}
          w={{ base: '100%', sm: 260 }}
          data={kinds}
          value={kind}
          allowDeselect={false}
          onChange={value => value !== null && setKind(value)}
        />
        <SegmentedControl
          aria-label={words.view}
          value={view}
          onChange={setView}
          data={[
            { value: 'text', label: words.asText },
            { value: 'page', label: words.asPage },
          ]}
        />
      </Group>
      <Loaded query={letter} lines={10}>
        {preview => <Preview letter={preview} isText={view === 'text'} />}
      </Loaded>
    </Section>
  )
}

/** The page of a letter has no script and loads nothing; the frame lets it do neither all the same. */
function Preview({ letter, isText }: { readonly letter: LetterPreview; readonly isText: boolean }) {
  return (
    <Stack gap="xs">
      <Text size="sm">
        <Text span inherit c="dimmed">
          {words.subject}:{' '}
        </Text>
        <Text span inherit fw={600}>
          {letter.subject}
        </Text>
      </Text>
      {isText ? (
        <pre className={classes['text']}>{letter.text}</pre>
      ) : (
        <iframe
          className={classes['page']}
          title={words.frame(words.kinds[letter.kind])}
          sandbox=""
          srcDoc={letter.html}
        />
      )}
    </Stack>
  )
}
