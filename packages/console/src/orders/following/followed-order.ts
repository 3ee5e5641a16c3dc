import type { Order } from '@orders/shared/contracts/orders'
import { signal } from '@preact/signals'
import { followOrder } from '../../api/follow-order.ts'
import { Refusal } from '../../api/refusal.ts'
import type { Console } from '../../console.ts'
import { announce } from '../../ui/frame.tsx'
import type { NoticeState } from '../../ui/notice.tsx'
import { noteAnswer } from '../../ui/refresh/connection.ts'
import { sleep } from '../../ui/refresh/sleep.ts'
import { isSettled, STATUS_WORDS } from '../statuses.ts'
import { awaitOrder, takeNews } from './awaited.ts'

/** A stream that has ended is opened again when the user comes back to the page. */
const NOT_BY_ITSELF_MS = 2 ** 30
/** There is no stream of an order that has failed, and an admin may have it tried again. */
const FAILED_MS = 5_000

/** The network is back before the pause is over. */
async function sleepOnline(ms: number, signal: AbortSignal): Promise<void> {
  const online = new AbortController()
  addEventListener('online', () => online.abort(), { once: true, signal })
  await sleep(ms, AbortSignal.any([signal, online.signal]))
}

/** One order, as it changes. */
export type FollowedOrder = ReturnType<typeof createFollowedOrder>

export function createFollowedOrder({ api }: Pick<Console, 'api'>, id: string, notice: NoticeState) {
  const order = signal<Order>()
  /** Nothing as long as no stream was asked for. */
  const isLive = signal<boolean>()
  const isMissing = signal(false)
  const isJustConfirmed = signal(false)
  let pauseMs = NOT_BY_ITSELF_MS

  /** The answer to a request and the stream overtake each other. */
  function show(next: Order): void {
    notice.clear()
    noteAnswer(true)
    const shown = order.peek()
    if (shown && next.version < shown.version) return
    if (!isSettled(next.status)) awaitOrder(id)
    const isEnd = isSettled(next.status) && takeNews(id)
    if (isEnd && next.status === 'CONFIRMED') isJustConfirmed.value = true
    if (isEnd || (shown && next.status !== shown.status))
      announce(`The order is ${STATUS_WORDS[next.status].toLowerCase()}`)
    order.value = next
    pauseMs = next.status === 'FAILED' ? FAILED_MS : NOT_BY_ITSELF_MS
  }

  function showLink(isThere: boolean): void {
    if (isThere) noteAnswer(true)
    else if (isLive.peek() !== false) announce('Reconnecting')
    isLive.value = isThere
  }

  function showError(error: unknown): void {
    pauseMs = NOT_BY_ITSELF_MS
    isMissing.value = error instanceof Refusal && error.status === 404
    if (isMissing.value) notice.clear()
    else notice.showLoadError(error)
  }

  return {
    order,
    isLive,
    isMissing,
    isJustConfirmed,
    show,
    pauseMs: () => pauseMs,
    follow: async (ended: AbortSignal): Promise<void> => {
      const hidden = new AbortController()
      document.addEventListener('visibilitychange', () => hidden.abort(), { once: true, signal: ended })
      // A browser opens few connections to a server, and hidden tabs must not use them up
      const signal = AbortSignal.any([ended, hidden.signal])
      try {
        const read = await api.call<Order>(`/api/orders/${encodeURIComponent(id)}`, { signal })
        show(read)
        if (isSettled(read.status)) return
        const lastEventId = String(read.version)
        await followOrder(api, id, { signal, sleep: sleepOnline, onOrder: show, onLink: showLink, lastEventId })
      } catch (error) {
        if (!signal.aborted) showError(error)
      }
    },
  }
}
