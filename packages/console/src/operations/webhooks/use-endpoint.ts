import type { Delivery, DeliveryPage, UpdateWebhookBody, Webhook } from '@orders/shared/contracts/webhooks'
import { type Signal, signal, useSignal } from '@preact/signals'
import { Refusal } from '../../api/refusal.ts'
import { useConsole } from '../../console.ts'
import { createPagedList, type PagedList } from '../../ui/lists/paged-list.tsx'
import { useKept } from '../../ui/navigation/visits.ts'
import { useRefresh } from '../../ui/refresh/refresh.ts'

const REFRESH_MS = 5_000

/** Deliveries in one state, or all where it is empty. */
interface Chosen {
  state: string
  list: PagedList<Delivery>
}

/** One endpoint and its deliveries, kept up to date. */
export function useEndpoint(path: string) {
  const { api } = useConsole()
  const webhook: Signal<Webhook | undefined> = useSignal(undefined)
  const isMissing = useSignal(false)

  const createList = (state: string) =>
    createPagedList((page) => {
      const query = new URLSearchParams(state === '' ? page : { ...page, state })
      return api.call<DeliveryPage>(`${path}/deliveries?${query}`)
    })
  const deliveries = useKept('deliveries', (): Signal<Chosen> => signal({ state: '', list: createList('') }))

  async function load(): Promise<void> {
    const { list } = deliveries.peek()
    // What is shown and still to be tried may be in an older page
    const read = list.items.peek().some(isPending) ? list.reload : list.load
    const reads = Promise.all([api.call<Webhook>(path), read()])
    const found = await reads.catch((error) => {
      if (error instanceof Refusal && error.status === 404) return undefined
      throw error
    })
    isMissing.value = !found
    webhook.value = found?.[0]
  }

  const refresh = useRefresh(load, REFRESH_MS)
  return {
    webhook,
    isMissing,
    deliveries,
    refresh,
    choose: (state: string) => {
      deliveries.value = { state, list: createList(state) }
      void refresh.now()
    },
    change: async (body: UpdateWebhookBody): Promise<void> => {
      webhook.value = await api.call<Webhook>(path, { method: 'PATCH', body })
    },
  }
}

const isPending = ({ state }: Delivery): boolean => state === 'pending'
