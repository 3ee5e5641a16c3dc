import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { timeLeft } from './time-left.ts'

const SECOND_MS = 1_000

/** @returns how long it still is until then, and in words; undefined once it is over */
function useTimeLeft(until: string): { leftMs: number; words: string } | undefined {
  const nowMs = useSignal(Date.now())
  const leftMs = Date.parse(until) - nowMs.value
  const words = timeLeft(Date.parse(until), nowMs.value)
  const isOver = words === undefined
  useEffect(() => {
    if (isOver) return
    const timer = setInterval(() => {
      nowMs.value = Date.now()
    }, SECOND_MS)
    return () => clearInterval(timer)
  }, [isOver, until])
  return isOver ? undefined : { leftMs, words }
}

/** Counts down until when the order waits. It is not announced: that would be a word a second. */
export function CancelWindow({ since, until }: { since: string; until: string }) {
  const left = useTimeLeft(until)
  if (!left) return null
  const share = Math.min(1, left.leftMs / (Date.parse(until) - Date.parse(since)))
  return (
    <div class="cancel-window">
      <p>
        It waits for <time dateTime={until}>{left.words}</time> more before it is processed, and can be cancelled.
      </p>
      <div class="cancel-left" aria-hidden="true">
        <i style={{ transform: `scaleX(${share})` }} />
      </div>
    </div>
  )
}

/** The same in a list. */
export function CancelTime({ until }: { until: string }) {
  const left = useTimeLeft(until)
  if (!left) return null
  return (
    <span class="muted">
      Can be cancelled for <time dateTime={until}>{left.words}</time>
    </span>
  )
}
