import type { UpdateWebhookBody, Webhook } from '@orders/shared/contracts/webhooks'
import { useRef } from 'preact/hooks'
import { formatTime } from '../../formats/times.ts'
import { ActionButton, ConfirmButton } from '../../ui/forms/buttons.tsx'
import { Fault, useRowAction } from '../lists/row-action.tsx'
import { ToneBadge } from '../tone-badge.tsx'
import { PingButton } from './ping-button.tsx'
import { badgeOf, describeFailures, describeHealth, describeState } from './words.ts'

interface EndpointCardProps {
  webhook: Webhook
  path: string
  change: (body: UpdateWebhookBody) => Promise<void>
  done: (text: string) => Promise<void>
  onPinged: () => Promise<void>
}

/** Where it leads, how it is doing, and what switches it on and off. */
export function EndpointCard({ webhook, path, change, done, onPinged }: EndpointCardProps) {
  const { url, state } = webhook
  const heading = useRef<HTMLHeadingElement>(null)
  const { fault, act } = useRowAction()
  const turn = (to: Webhook['state'], text: string) =>
    act(async () => {
      await change({ state: to })
      await done(text)
    })
  const isActive = state === 'active'
  return (
    <section class="card">
      <h2 ref={heading} tabIndex={-1}>
        {url}
      </h2>
      <Details {...webhook} />
      <div class="actions">
        {isActive && <PingButton path={path} focusAfter={heading} onTried={onPinged} />}
        <ActionButton
          class="button"
          onPress={() =>
            isActive ? turn('paused', 'The endpoint is paused.') : turn('active', 'The endpoint is active.')
          }
        >
          {isActive ? 'Pause' : 'Make active'}
        </ActionButton>
        {state !== 'disabled' && (
          <ConfirmButton
            label="Disable"
            question="Really disable? Nothing is kept for it."
            onConfirm={() => turn('disabled', 'The endpoint is disabled.')}
            focusAfter={heading}
          />
        )}
      </div>
      <Fault text={fault.value} />
    </section>
  )
}

function Details(webhook: Webhook) {
  const { description = '', events, health, createdAt } = webhook
  return (
    <dl class="facts">
      <dt>State</dt>
      <dd>
        <ToneBadge of={badgeOf(webhook)} /> {describeState(webhook)}
      </dd>
      <dt>Health</dt>
      <dd>
        {describeHealth(health)}
        <p class="reason" dir="auto">
          {describeFailures(health)}
        </p>
      </dd>
      <dt>Events</dt>
      <dd>{events.join(', ')}</dd>
      {description !== '' && (
        <>
          <dt>Description</dt>
          <dd dir="auto">{description}</dd>
        </>
      )}
      <dt>Since</dt>
      <dd>{formatTime(createdAt)}</dd>
    </dl>
  )
}
