import type { ApiKey, ApiKeyWithSecret } from '@orders/shared/contracts/api-keys'
import { useSignal } from '@preact/signals'
import { useConsole } from '../../console.ts'
import { formatTime } from '../../formats/times.ts'
import { Row } from '../../ui/focus.tsx'
import { ConfirmButton } from '../../ui/forms/buttons.tsx'
import { Fault, type SectionProps, useRowAction } from '../lists/row-action.tsx'
import { ShownOnce } from '../shown-once.tsx'
import { ToneBadge } from '../tone-badge.tsx'
import { describeLife } from './scopes.ts'

export function KeyRow({ apiKey, done }: Pick<SectionProps, 'done'> & { apiKey: ApiKey }) {
  const { api } = useConsole()
  const { id, name } = apiKey
  const { fault, act } = useRowAction()
  const fresh = useSignal('')
  const path = `/api/admin/api-keys/${encodeURIComponent(id)}`

  async function rotate(): Promise<void> {
    const { key } = await api.call<ApiKeyWithSecret>(`${path}/rotate`, { method: 'POST' })
    fresh.value = key
    await done(`${name} has another key.`)
  }

  async function revoke(): Promise<void> {
    await api.call(path, { method: 'DELETE' })
    await done(`The key of ${name} is refused from now on.`)
  }

  const forget = () => {
    fresh.value = ''
  }
  return (
    <Row class="row">
      <KeyFacts {...apiKey} />
      <div class="row-side">
        <ToneBadge of={describeLife(apiKey, Date.now())} />
        <ConfirmButton
          label="Rotate"
          question="Really make another?"
          subject={name}
          tone=""
          onConfirm={() => act(rotate)}
        />
        <ConfirmButton label="Revoke" question="Really revoke?" subject={name} onConfirm={() => act(revoke)} />
      </div>
      {fresh.value !== '' && (
        <ShownOnce secret={fresh.value} onDone={forget}>
          This is the new key of {name}. The one before is good for a day, so that the program has time to take it.
        </ShownOnce>
      )}
      <Fault text={fault.value} />
    </Row>
  )
}

function KeyFacts({ name, scopes, createdAt, createdBy, expiresAt, lastUsedAt, previousExpiresAt }: ApiKey) {
  const { user } = useConsole()
  const maker = createdBy === user.value?.id ? 'you' : createdBy
  return (
    <div class="row-text">
      <strong dir="auto">{name}</strong>
      <span class="muted">{scopes.join(', ')}</span>
      <span class="muted">
        Made {formatTime(createdAt)} by {maker}
      </span>
      <span class="muted">{lastUsedAt === undefined ? 'Never used' : `Last used ${formatTime(lastUsedAt)}`}</span>
      <span class="muted">{expiresAt === undefined ? 'Does not end' : `Ends ${formatTime(expiresAt)}`}</span>
      {previousExpiresAt !== undefined && (
        <span class="muted">The previous key is good until {formatTime(previousExpiresAt)}</span>
      )}
    </div>
  )
}
