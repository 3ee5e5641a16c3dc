import type { CreateWebhookBody, Webhook, WebhookWithSecret } from '@orders/shared/contracts/webhooks'
import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { randomKey } from '../../api/random-key.ts'
import { readAll } from '../../api/read-all.ts'
import { useConsole } from '../../console.ts'
import { Row } from '../../ui/focus.tsx'
import { Notice } from '../../ui/notice.tsx'
import { useRefresh } from '../../ui/refresh/refresh.ts'
import { OperationsFrame, Section } from '../frame.tsx'
import { ShownOnce } from '../shown-once.tsx'
import { ToneBadge } from '../tone-badge.tsx'
import { WebhookForm } from './webhook-form.tsx'
import { badgeOf, describeFailures, describeHealth } from './words.ts'

const REFRESH_MS = 5_000

/** The endpoints that events are posted to, and how they are doing. */
export function Webhooks() {
  const { api } = useConsole()
  const webhooks = useSignal<readonly Webhook[] | undefined>(undefined)
  const refresh = useRefresh(async () => {
    const all = await readAll<Webhook>(api, '/api/admin/webhooks')
    webhooks.value = all.toSorted((one, other) => other.createdAt.localeCompare(one.createdAt))
  }, REFRESH_MS)
  const isEmpty = webhooks.value?.length === 0
  return (
    <OperationsFrame title="Webhooks">
      <Notice of={refresh.notice} />
      <Section title="Endpoints">
        {!webhooks.value && <p class="muted">Loading…</p>}
        {isEmpty && <p class="muted">There are none. What happens to orders is posted to those that you add.</p>}
        <ul class="rows">
          {webhooks.value?.map((webhook) => (
            <WebhookRow key={webhook.id} webhook={webhook} />
          ))}
        </ul>
      </Section>
      <Section title="New endpoint">
        <NewWebhook onCreated={refresh.now} />
      </Section>
    </OperationsFrame>
  )
}

function WebhookRow({ webhook }: { webhook: Webhook }) {
  const { id, url, description = '', events, health } = webhook
  return (
    <Row class="row linked">
      <div class="row-text">
        <a class="row-title" href={`#/operations/webhooks/${id}`}>
          {url}
        </a>
        {description !== '' && <span dir="auto">{description}</span>}
        <span class="muted">{events.join(', ')}</span>
        <span class="muted">{describeHealth(health)}</span>
        <p class="reason" dir="auto">
          {describeFailures(health)}
        </p>
      </div>
      <ToneBadge of={badgeOf(webhook)} />
    </Row>
  )
}

function NewWebhook({ onCreated }: { onCreated: () => Promise<void> }) {
  const { api } = useConsole()
  const created = useSignal<WebhookWithSecret | undefined>(undefined)
  /** Where no answer came, the same request again makes no second endpoint, and gets the secret. */
  const request = useRef<{ body: string; key: string }>(undefined)

  async function create({ description, ...rest }: Required<CreateWebhookBody>): Promise<void> {
    const body: CreateWebhookBody = { ...rest, ...(description === '' ? {} : { description }) }
    const text = JSON.stringify(body)
    if (request.current?.body !== text) request.current = { body: text, key: randomKey() }
    const headers = { 'idempotency-key': request.current.key }
    const webhook = await api.call<WebhookWithSecret>('/api/admin/webhooks', { method: 'POST', body, headers })
    request.current = undefined
    created.value = webhook
    void onCreated()
  }

  const forget = () => {
    created.value = undefined
  }
  if (!created.value) return <WebhookForm submitLabel="Add the endpoint" busyLabel="Adding…" onSubmit={create} />
  return (
    <ShownOnce secret={created.value.secret} onDone={forget}>
      The endpoint {created.value.url} is added. With this secret its owner verifies that what comes is from here.
    </ShownOnce>
  )
}
