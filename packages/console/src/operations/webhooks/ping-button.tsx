import type { Delivery, DeliveryPage } from '@orders/shared/contracts/webhooks'
import type { RefObject } from 'preact'
import { useLayoutEffect, useMemo } from 'preact/hooks'
import { useConsole } from '../../console.ts'
import { ActionButton } from '../../ui/forms/buttons.tsx'
import { Notice, useNotice } from '../../ui/notice.tsx'
import { sleep } from '../../ui/refresh/sleep.ts'
import { describePing } from './words.ts'

const LOOK_EVERY_MS = 500
/** A worker takes it within a second or two, and an attempt ends after ten. */
const TIMEOUT_MS = 20_000
/** Among so many of the newest deliveries a ping is looked for. */
const LOOKED_AT = '50'

interface PingProps {
  path: string
  focusAfter: RefObject<HTMLElement | null>
  onTried: () => Promise<void>
}

/** Sends a ping, and says what comes of it. */
export function PingButton({ path, focusAfter, onTried }: PingProps) {
  const { api } = useConsole()
  const notice = useNotice()
  const left = useMemo(() => new AbortController(), [])
  useLayoutEffect(() => () => left.abort(), [])

  async function follow(id: string): Promise<void> {
    const untilMs = performance.now() + TIMEOUT_MS
    while (!left.signal.aborted && performance.now() < untilMs) {
      await sleep(LOOK_EVERY_MS, left.signal)
      const { items } = await api.call<DeliveryPage>(`${path}/deliveries?limit=${LOOKED_AT}`)
      const delivery = items.find((one) => one.id === id)
      const outcome = delivery && describePing(delivery)
      if (!outcome) continue
      notice.show(outcome.text, outcome.tone)
      return onTried()
    }
    notice.show('The ping was not tried yet; its delivery below says what comes of it.', 'note')
  }

  async function ping(): Promise<void> {
    notice.show('The ping is on its way…', 'note')
    const { id } = await api.call<Delivery>(`${path}/ping`, { method: 'POST' })
    await follow(id)
  }

  return (
    <>
      <ActionButton
        class="button primary"
        busyWords="Waiting…"
        onPress={() => ping().catch(notice.showError)}
        focusAfter={focusAfter}
      >
        Send a ping
      </ActionButton>
      <Notice of={notice} />
    </>
  )
}
