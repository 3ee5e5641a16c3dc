import { batch, useSignal } from '@preact/signals'
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import { formatNumber } from '../../formats/numbers.ts'
import { ActionButton } from '../../ui/forms/buttons.tsx'
import { announce } from '../../ui/frame.tsx'
import { sleep } from '../../ui/refresh/sleep.ts'
import { type Fault, FaultList } from './fault-list.tsx'
import { runBulk } from './run-bulk.ts'

interface Progress {
  total: number
  done: number
  faults: readonly Fault[]
  state: 'running' | 'stopped' | 'done'
}

interface BulkRun<T> {
  items: readonly T[]
  work: (item: T) => Promise<void>
  /** What a refusal is listed under. */
  nameOf: (item: T) => string
  words?: (error: unknown) => string
}

/** Work on many things, which ends with the view. */
export type Bulk = ReturnType<typeof useBulk>

export function useBulk() {
  const progress = useSignal<Progress | undefined>(undefined)
  const stopper = useRef(new AbortController())
  useLayoutEffect(() => () => stopper.current.abort(), [])
  return useMemo(() => ({ progress, run, stop: () => stopper.current.abort() }), [])

  async function run<T>({ items, work, nameOf, words }: BulkRun<T>): Promise<void> {
    stopper.current = new AbortController()
    const { signal } = stopper.current
    let current: Progress = { total: items.length, done: 0, faults: [], state: 'running' }
    const show = (more: Partial<Progress>) => {
      current = { ...current, ...more }
      progress.value = current
    }
    show({})
    const onDone = (item: T, text: string | undefined) =>
      batch(() => {
        if (text === undefined) show({ done: current.done + 1 })
        else show({ faults: [...current.faults, { name: nameOf(item), text }] })
      })
    try {
      await runBulk(items, { work, onDone, signal, sleep, ...(words ? { words } : {}) })
    } finally {
      const isAll = current.done + current.faults.length === current.total
      show({ state: isAll ? 'done' : 'stopped' })
      announce(describeProgress(current))
    }
  }
}

function describeProgress({ total, done, faults, state }: Progress): string {
  const refused = faults.length === 0 ? '' : `, ${formatNumber(faults.length)} refused`
  const words = `${formatNumber(done)} of ${formatNumber(total)} done${refused}`
  return state === 'stopped' ? `Stopped: ${words}` : words
}

/** How far it is, a way to stop it, and what was refused. */
export function BulkProgress({ of: { progress, stop } }: { of: Bulk }) {
  if (!progress.value) return null
  const { total, done, faults, state } = progress.value
  return (
    <div class="bulk">
      <p>
        <strong>{describeProgress(progress.value)}</strong>
      </p>
      <progress max={total} value={done + faults.length} aria-label="Progress" />
      {state === 'running' && (
        <ActionButton class="button" onPress={async () => stop()}>
          Stop
        </ActionButton>
      )}
      <FaultList faults={faults} />
    </div>
  )
}
