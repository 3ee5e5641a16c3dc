import type { AdminMail, AdminOrderPage } from '@orders/shared/contracts/admin'
import { useRef } from 'preact/hooks'
import type { ApiClient } from '../../api/client.ts'
import { randomKey } from '../../api/random-key.ts'
import { useConsole } from '../../console.ts'
import { formatNumber } from '../../formats/numbers.ts'
import { formatTime } from '../../formats/times.ts'
import { Row } from '../../ui/focus.tsx'
import { ActionButton } from '../../ui/forms/buttons.tsx'
import { Notice } from '../../ui/notice.tsx'
import { OperationsFrame } from '../frame.tsx'
import { addressWith } from '../lists/address.ts'
import { FilterForm } from '../lists/filter-form.tsx'
import { ListPage, useListPage } from '../lists/list-page.tsx'
import { Fault, type SectionProps, useRowAction } from '../lists/row-action.tsx'
import { explainFilters, ORDERS, pathOf } from '../orders/filters.ts'
import { ToneBadge } from '../tone-badge.tsx'
import { badgeOf, MAIL_STATE_WORDS, STATE_HINTS, titleOf } from './words.ts'

const MAILS = '/operations/mails'
const STATES = Object.entries(MAIL_STATE_WORDS) as [AdminMail['state'], string][]

interface Filters {
  state: AdminMail['state'] | undefined
  /** An order's id. */
  order: string
}

/** What became of the mails: by state, and by order. */
export function Mails({ query }: { query: Record<string, string> }) {
  const { url } = useConsole().navigation.visit.value
  const state = STATES.find(([value]) => value === query['state'])?.[0]
  return (
    <OperationsFrame title="Mails" aside={<a href="#/operations/suppressions">Suppressed addresses</a>}>
      <MailsThatFit key={url} state={state} order={query['order'] ?? ''} cursor={query['cursor']} />
    </OperationsFrame>
  )
}

function MailsThatFit({ state, order, cursor }: Filters & { cursor: string | undefined }) {
  const path = addressWith('/api/admin/mails', { state, orderId: order, cursor })
  const { page, notice, refreshNotice, done } = useListPage<AdminMail>(path, explainFilters)
  return (
    <>
      <Notice of={refreshNotice} />
      <Notice of={notice} />
      <MailFilterForm state={state} order={order} onError={notice.showError} />
      {state && <p class="muted">{STATE_HINTS[state]}</p>}
      <ListPage page={page} whenEmpty={whyNone(state, order)}>
        {(mail) => <MailRow mail={mail} done={done} />}
      </ListPage>
    </>
  )
}

function MailFilterForm({ state, order, onError }: Filters & Pick<SectionProps, 'onError'>) {
  const { api, navigation } = useConsole()

  const find = (values: Readonly<Record<string, string>>) =>
    void findOrderId(api, values['order']?.trim() ?? '')
      .then((id) => navigation.go(addressWith(MAILS, { state: values['state'], order: id })))
      .catch((error) => onError(explainFilters(error)))
  const isFiltered = state !== undefined || order !== ''

  return (
    <FilterForm label="Find mails" all={isFiltered ? MAILS : undefined} onFind={find}>
      <label>
        State
        <select name="state">
          <option value="">All</option>
          {STATES.map(([value, text]) => (
            <option key={value} value={value} selected={value === state}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <label>
        Order (number or id)
        <input type="search" name="order" autocomplete="off" defaultValue={order} />
      </label>
    </FilterForm>
  )
}

const ID_LENGTH = 36

/** The API knows mails by the order's id; people know its number. */
async function findOrderId(api: Pick<ApiClient, 'call'>, order: string): Promise<string> {
  if (order === '' || order.length === ID_LENGTH) return order
  const { items } = await api.call<AdminOrderPage>(pathOf({ number: order }))
  // No order has this one, and so has no mail
  return items[0]?.id ?? '00000000-0000-7000-8000-000000000000'
}

function whyNone(state: AdminMail['state'] | undefined, order: string): string {
  if (order !== '') return 'There is no mail about this order that fits. It gets one when it is settled.'
  if (state === undefined) return 'There are no mails yet. An order gets one when it is settled.'
  return state === 'sent' ? 'None is sent yet.' : 'There are none. Nothing needs a hand.'
}

function MailRow({ mail, done }: Pick<SectionProps, 'done'> & { mail: AdminMail }) {
  const { api } = useConsole()
  const { id, orderId, at, reason, state, tries } = mail
  const { fault, act } = useRowAction()
  /** Where no answer came, pressing again sends it once. */
  const key = useRef(randomKey())

  async function resend(): Promise<void> {
    const headers = { 'idempotency-key': key.current }
    await api.call(`/api/admin/mails/${encodeURIComponent(id)}/resend`, { method: 'POST', headers })
    key.current = randomKey()
    await done('The mail is sent again within seconds.')
  }

  return (
    <Row class="row">
      <div class="row-text">
        <strong>{titleOf(mail)}</strong>
        <span class="muted">
          {state === 'unsent' ? 'Due' : MAIL_STATE_WORDS[state]} <time dateTime={at}>{formatTime(at)}</time>
          {tries > 0 && `, ${tries === 1 ? '1 failed try' : `${formatNumber(tries)} failed tries`}`}
        </span>
        <span class="muted id">{orderId === undefined ? id : <a href={`#${ORDERS}/${orderId}`}>{orderId}</a>}</span>
        <p class="reason" dir="auto">
          {reason}
        </p>
      </div>
      <div class="row-side">
        <ToneBadge of={badgeOf(state)} />
        <ActionButton class="button" aria-label={`Send again: mail ${id}`} onPress={() => act(resend)}>
          Send again
        </ActionButton>
      </div>
      <Fault text={fault.value} />
    </Row>
  )
}
