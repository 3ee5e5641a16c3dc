import type { CreateWebhookBody } from '@orders/shared/contracts/webhooks'
import { useLayoutEffect } from 'preact/hooks'
import { useConsole } from '../../console.ts'
import { focusHeading } from '../../ui/focus.tsx'
import { ConfirmButton } from '../../ui/forms/buttons.tsx'
import { Notice, useNotice } from '../../ui/notice.tsx'
import { OperationsFrame, Section } from '../frame.tsx'
import { Deliveries } from './deliveries.tsx'
import { changesOf } from './edit.ts'
import { EndpointCard } from './endpoint-card.tsx'
import { SecretCard } from './secret-card.tsx'
import { useEndpoint } from './use-endpoint.ts'
import { WebhookForm } from './webhook-form.tsx'

const LIST = '/operations/webhooks'

/** One endpoint: how it is doing, what it was sent, and what can be done about it. */
export function WebhookView({ id }: { id: string }) {
  const path = `/api/admin/webhooks/${encodeURIComponent(id)}`
  const notice = useNotice()
  const { webhook, isMissing, deliveries, refresh, choose, change } = useEndpoint(path)
  const done = async (text: string): Promise<void> => {
    notice.show(text, 'good')
    await refresh.now()
  }

  async function save(body: Required<CreateWebhookBody>): Promise<void> {
    const edit = changesOf(webhook.peek(), body)
    if (Object.keys(edit).length > 0) await change(edit)
    await done('The endpoint is as you have it now.')
  }

  if (isMissing.value) return <NoSuchEndpoint />
  const known = webhook.value
  return (
    <OperationsFrame title="Endpoint">
      <Notice of={refresh.notice} />
      <Notice of={notice} />
      {known && (
        <>
          <EndpointCard webhook={known} path={path} change={change} done={done} onPinged={refresh.now} />
          <Deliveries {...deliveries.value} path={path} choose={choose} done={done} onError={notice.showError} />
          <Section title="Change it">
            <WebhookForm webhook={known} submitLabel="Save" busyLabel="Saving…" onSubmit={save} />
          </Section>
          <SecretCard webhook={known} path={path} onRotated={refresh.now} onError={notice.showError} />
          <DeleteCard path={path} onError={notice.showError} />
        </>
      )}
    </OperationsFrame>
  )
}

function DeleteCard({ path, onError }: { path: string; onError: (error: unknown) => void }) {
  const { api, navigation } = useConsole()
  const gone = () => navigation.go(LIST, 'The endpoint is deleted.')
  return (
    <Section title="Delete it">
      <p>It goes with the log of its deliveries, and hears of nothing more.</p>
      <ConfirmButton
        label="Delete the endpoint"
        question="Really delete it?"
        onConfirm={() => api.call(path, { method: 'DELETE' }).then(gone, onError)}
      />
    </Section>
  )
}

function NoSuchEndpoint() {
  useLayoutEffect(() => focusHeading(document.querySelector('.operations')), [])
  return (
    <OperationsFrame title="No such endpoint">
      <p>
        It may have been deleted. <a href={`#${LIST}`}>See those that there are</a>
      </p>
    </OperationsFrame>
  )
}
