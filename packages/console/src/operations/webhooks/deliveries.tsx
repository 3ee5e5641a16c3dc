import type { Delivery, ReplayBody } from '@orders/shared/contracts/webhooks'
import { useConsole } from '../../console.ts'
import { formatNumber } from '../../formats/numbers.ts'
import { type Field, Form } from '../../ui/forms/form.tsx'
import { type PagedList, PagedRows } from '../../ui/lists/paged-list.tsx'
import { Section } from '../frame.tsx'
import type { SectionProps } from '../lists/row-action.tsx'
import { DeliveryRow } from './delivery-row.tsx'
import { DELIVERY_BADGES } from './words.ts'

interface DeliveriesProps extends SectionProps {
  path: string
  /** Of those that are shown; all where it is empty. */
  state: string
  list: PagedList<Delivery>
  choose: (state: string) => void
}

const SINCE: Field = {
  name: 'since',
  label: 'Deliver again all since',
  type: 'datetime-local',
  autocomplete: 'off',
  hint: 'Also what was delivered already: consumers know an event by its webhook-id.',
  wordsFor: () => 'Enter a day and a time.',
}

/** What the endpoint was sent, and what came of it. */
export function Deliveries({ path, state, list, choose, done, onError }: DeliveriesProps) {
  const { api } = useConsole()
  const replay = async (body: ReplayBody): Promise<number> =>
    (await api.call<{ replayed: number }>(`${path}/replay`, { method: 'POST', body })).replayed

  async function replayOne(deliveryId: string): Promise<void> {
    await replay({ deliveryId })
    await done('It is delivered again within seconds.')
  }

  async function replaySince(value: string): Promise<void> {
    const count = await replay({ since: toIso(value) })
    await done(count === 1 ? '1 delivery is due again.' : `${formatNumber(count)} deliveries are due again.`)
  }

  return (
    <Section title="Deliveries">
      <label>
        Show{' '}
        <select value={state} onChange={({ currentTarget }) => choose(currentTarget.value)}>
          <option value="">All</option>
          {Object.entries(DELIVERY_BADGES).map(([value, [, text]]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <PagedRows key={state} list={list} whenEmpty="There are none of the last 30 days." onError={onError}>
        {(delivery) => <DeliveryRow delivery={delivery} replay={replayOne} />}
      </PagedRows>
      <Form
        fields={[SINCE]}
        submitLabel="Deliver all again"
        busyLabel="Asking…"
        tone=""
        onSubmit={({ since = '' }) => replaySince(since)}
      />
    </Section>
  )
}

/** @param value in the reader's time zone; the API says of what is none what is wrong with it */
const toIso = (value: string): string => (value === '' ? '' : new Date(value).toISOString())
