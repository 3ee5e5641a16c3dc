import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { timeLeft } from './time-left.ts'

const SECOND_MS = 1_000

/** Counts down until when the order waits. It is not announced: that would be a word a second. */
export function CancelWindow({ until }: { until: string }) {
  const nowMs = useSignal(Date.now())
  const left = timeLeft(Date.parse(until), nowMs.value)
  const isOver = left === undefined
  useEffect(() => {
    if (isOver) return
    const timer = setInterval(() => {
      nowMs.value = Date.now()
    }, SECOND_MS)
    return () => clearInterval(timer)
  }, [isOver, until])
  if (isOver) return null
  return (
    <p class="muted">
      It waits for <time dateTime={until}>{left}</time> more before it is processed, and can be cancelled.
    </p>
  )
}
