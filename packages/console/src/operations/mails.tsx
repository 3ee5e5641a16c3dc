import type { AdminMail, AdminMailPage } from '@orders/shared/contracts/admin'
import { useMemo } from 'preact/hooks'
import { useConsole } from '../console.ts'
import { formatTime } from '../formats/times.ts'
import { ActionButton } from '../ui/buttons.tsx'
import { Row } from '../ui/focus.tsx'
import { createPagedList, PagedRows } from '../ui/paged-list.tsx'
import { useRefresh } from '../ui/refresh.ts'
import { Fault, type SectionProps, useRowAction } from './lists/row-action.tsx'

const REFRESH_MS = 5_000

/** What can have become of a mail that is not sent. */
export const UNSENT_STATES = [
  ['rejected', 'Rejected'],
  ['suppressed', 'Suppressed'],
  ['held', 'Held'],
  ['unsent', 'Waiting'],
] as const

/** Mails in one state, each with why it is not sent. */
export function Mails({ state, done, onError }: SectionProps & { state: string }) {
  const { api } = useConsole()
  const list = useMemo(
    () =>
      createPagedList((page) => api.call<AdminMailPage>(`/api/admin/mails?${new URLSearchParams({ ...page, state })}`)),
    [],
  )
  const refresh = useRefresh(list.load, REFRESH_MS)
  const doneHere = async (text: string) => {
    await Promise.all([done(text), refresh.now()])
  }
  return (
    <PagedRows list={list} whenEmpty="There are none." onError={onError}>
      {(mail) => <MailRow mail={mail} done={doneHere} />}
    </PagedRows>
  )
}

function MailRow({ mail, done }: Pick<SectionProps, 'done'> & { mail: AdminMail }) {
  const { api } = useConsole()
  const { id, kind, orderId, at, reason } = mail
  const { fault, act } = useRowAction()

  async function resend(): Promise<void> {
    await api.call(`/api/admin/mails/${id}/resend`, { method: 'POST' })
    await done('The mail is sent again within seconds.')
  }

  return (
    <Row class="row">
      <div class="row-text">
        {orderId === undefined ? <span>{kind}</span> : <a href={`#/operations/orders/${orderId}`}>{kind}</a>}
        <span class="muted">{formatTime(at)}</span>
        <span class="muted id">{orderId ?? id}</span>
        <p class="reason" dir="auto">
          {reason}
        </p>
      </div>
      <ActionButton class="button" aria-label={`Send again: mail ${id}`} onPress={() => act(resend)}>
        Send again
      </ActionButton>
      <Fault text={fault.value} />
    </Row>
  )
}
