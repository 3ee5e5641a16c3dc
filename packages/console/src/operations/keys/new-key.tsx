import type { ApiKeyWithSecret, CreateApiKeyBody } from '@orders/shared/contracts/api-keys'
import { useSignal } from '@preact/signals'
import { ifBlank } from '../../account/fields.ts'
import { useConsole } from '../../console.ts'
import type { Choices } from '../../ui/forms/choices.tsx'
import { type Field, Form, type Values } from '../../ui/forms/form.tsx'
import { ShownOnce } from '../shown-once.tsx'
import { endOfDay, SCOPE_WORDS } from './scopes.ts'

const NAME: Field = {
  name: 'name',
  label: 'Name',
  autocomplete: 'off',
  hint: 'Which program it is for',
  wordsFor: ifBlank('Enter a name.'),
}
const SCOPES: Choices = {
  name: 'scopes',
  label: 'What it may do',
  choices: Object.entries(SCOPE_WORDS).map(([value, hint]) => ({ value, label: value, hint })),
  chosen: [],
  wordsFor: () => 'Choose one or more.',
}
const LAST_DAY: Field = {
  name: 'expiresAt',
  label: 'Last day (optional)',
  type: 'date',
  autocomplete: 'off',
  isOptional: true,
  hint: 'It is good until the end of that day; without one, until it is revoked',
  wordsFor: () => 'Choose a day to come.',
}

export function NewKey({ onCreated }: { onCreated: () => Promise<void> }) {
  const { api } = useConsole()
  const created = useSignal<ApiKeyWithSecret | undefined>(undefined)

  async function create({ name = '', expiresAt = '' }: Values, data: FormData): Promise<void> {
    const body: CreateApiKeyBody = {
      name,
      scopes: data.getAll('scopes') as CreateApiKeyBody['scopes'],
      ...(expiresAt === '' ? {} : { expiresAt: endOfDay(expiresAt) }),
    }
    try {
      created.value = await api.call<ApiKeyWithSecret>('/api/admin/api-keys', { method: 'POST', body })
    } finally {
      // One whose answer was lost is there all the same
      void onCreated()
    }
  }

  const forget = () => {
    created.value = undefined
  }
  if (created.value)
    return (
      <ShownOnce secret={created.value.key} onDone={forget}>
        This is the key of {created.value.name}, to be sent as a Bearer token.
      </ShownOnce>
    )
  return <Form fields={[NAME, SCOPES, LAST_DAY]} submitLabel="Make the key" busyLabel="Making…" onSubmit={create} />
}
