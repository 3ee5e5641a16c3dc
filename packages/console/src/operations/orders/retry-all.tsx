import type { AdminOrder } from '@orders/shared/contracts/admin'
import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { randomKey } from '../../api/random-key.ts'
import { readPages } from '../../api/read-all.ts'
import { useConsole } from '../../console.ts'
import { formatNumber } from '../../formats/numbers.ts'
import { ActionButton } from '../../ui/forms/buttons.tsx'
import { BulkProgress, useBulk } from '../bulk/use-bulk.tsx'
import type { SectionProps } from '../lists/row-action.tsx'
import { type OrderFilters, pathOf } from './filters.ts'
import { retryOrder, wordsForRetry } from './retry.ts'

type Found = Pick<AdminOrder, 'id' | 'number'>

/** Retries all failed orders that fit: those that there are when it is asked for, so that one that fails again is not tried for ever. */
export function RetryAll({ filters, done, onError }: SectionProps & { filters: OrderFilters }) {
  const { api } = useConsole()
  const bulk = useBulk()
  const found = useSignal<readonly Found[] | undefined>(undefined)
  const counted = useSignal(0)

  async function count(): Promise<void> {
    const all: Found[] = []
    counted.value = 0
    for await (const items of readPages<AdminOrder>(api, pathOf({ ...filters, status: 'FAILED' }))) {
      all.push(...items.map(({ id, number }) => ({ id, number })))
      counted.value = all.length
    }
    found.value = all
  }

  async function retry(): Promise<void> {
    const items = found.peek() ?? []
    found.value = undefined
    const run = randomKey()
    await bulk.run({
      items,
      work: ({ id }) => retryOrder(api, id, `${run}:${id}`),
      nameOf: ({ number }) => number,
      words: wordsForRetry,
    })
    await done('Those that were retried are queued again.')
  }

  const isRunning = bulk.progress.value?.state === 'running'
  return (
    <div class="actions">
      {!found.value && !isRunning && (
        <ActionButton
          class="button"
          onPress={() => count().catch(onError)}
          busyWords={`Counting… ${formatNumber(counted.value)}`}
        >
          Retry all that match
        </ActionButton>
      )}
      {found.value && (
        <Question
          count={found.value.length}
          onYes={() => retry().catch(onError)}
          onNo={() => {
            found.value = undefined
          }}
        />
      )}
      <BulkProgress of={bulk} />
    </div>
  )
}

interface QuestionProps {
  count: number
  onYes: () => Promise<void>
  onNo: () => void
}

/** It has the focus as soon as it is asked. */
function Question({ count, onYes, onNo }: QuestionProps) {
  const text = useRef<HTMLParagraphElement>(null)
  useLayoutEffect(() => text.current?.focus(), [])
  const orders = count === 1 ? '1 failed order matches' : `${formatNumber(count)} failed orders match`
  return (
    <div class="question">
      <p ref={text} tabIndex={-1}>
        <strong>{orders}.</strong>{' '}
        {count > 0 && 'Their stock is reserved again, and they are queued. Leaving this page stops it.'}
      </p>
      <div class="actions">
        {count > 0 && (
          <ActionButton class="button primary" onPress={onYes}>
            {count === 1 ? 'Retry it' : `Retry ${formatNumber(count)} orders`}
          </ActionButton>
        )}
        <button type="button" class="button" onClick={onNo}>
          {count > 0 ? 'Retry none' : 'Close'}
        </button>
      </div>
    </div>
  )
}
