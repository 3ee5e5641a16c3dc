import type { CreateWebhookBody, Webhook } from '@orders/shared/contracts/webhooks'
import type { Choices } from '../../ui/forms/choices.tsx'
import { type Field, Form } from '../../ui/forms/form.tsx'
import { EXAMPLE_URL, wordsForUrl } from './edit.ts'
import { EVENT_WORDS } from './words.ts'

const EVENTS = Object.entries(EVENT_WORDS).map(([value, hint]) => ({ value, label: value, hint }))

interface WebhookFormProps {
  /** To begin with. */
  webhook?: Webhook
  submitLabel: string
  busyLabel: string
  done?: string
  onSubmit: (body: Required<CreateWebhookBody>) => Promise<void>
}

/** What an endpoint is made of, as far as people say it. */
export function WebhookForm({ webhook, onSubmit, ...labels }: WebhookFormProps) {
  const url: Field = {
    name: 'url',
    label: 'URL',
    type: 'url',
    autocomplete: 'off',
    hint: `Where events are posted, such as ${EXAMPLE_URL}`,
    value: webhook?.url ?? '',
    wordsFor: wordsForUrl,
  }
  const events: Choices = {
    name: 'events',
    label: 'Events',
    choices: EVENTS,
    chosen: webhook?.events ?? EVENTS.map(({ value }) => value),
    wordsFor: () => 'Choose one event or more.',
  }
  const description: Field = {
    name: 'description',
    label: 'Description (optional)',
    autocomplete: 'off',
    isOptional: true,
    hint: 'Whose it is, for people',
    value: webhook?.description ?? '',
    wordsFor: () => undefined,
  }
  return (
    <Form
      fields={[url, events, description]}
      {...labels}
      onSubmit={(values, data) =>
        onSubmit({
          url: values['url'] ?? '',
          events: data.getAll('events') as CreateWebhookBody['events'],
          description: values['description'] ?? '',
        })
      }
    />
  )
}
