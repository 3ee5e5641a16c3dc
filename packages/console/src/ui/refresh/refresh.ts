import { useCallback, useLayoutEffect, useRef } from 'preact/hooks'
import { useNotice } from '../notice.tsx'
import { noteAnswer, pauseOf } from './connection.ts'

/**
 * Reads now, and again and again while the view is seen. What goes wrong is over with the next success.
 * @param load the one of the first rendering stays
 */
export function useRefresh(load: () => Promise<unknown>, pauseMs: number) {
  const notice = useNotice()
  const succeed = () => {
    notice.clear()
    noteAnswer(true)
  }
  const now = useRepeat(
    () => load().then(succeed, notice.showLoadError),
    () => pauseMs,
  )
  return { notice, now }
}

/** @returns does it at once */
export function useRepeat(...work: Parameters<typeof repeatWhileVisible>): () => Promise<void> {
  const repeat = useRef<ReturnType<typeof repeatWhileVisible>>(null)
  useLayoutEffect(() => {
    const begun = repeatWhileVisible(...work)
    repeat.current = begun
    return begun.stop
  }, [])
  return useCallback(async () => repeat.current?.now(), [])
}

/**
 * Does work now, and again some time after it is done, as long as anybody looks: a hidden page asks for nothing, and catches up
 * when it is seen again.
 * @param work must not reject
 * @param pauseMs may depend on what came of the work
 */
function repeatWhileVisible(work: (ended: AbortSignal) => Promise<unknown>, pauseMs: () => number) {
  const ended = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<void> | undefined
  let isWantedAgain = false

  async function run(): Promise<void> {
    clearTimeout(timer)
    do {
      isWantedAgain = false
      await work(ended.signal)
    } while (isWantedAgain && !ended.signal.aborted && !document.hidden)
    running = undefined
    if (!ended.signal.aborted) timer = setTimeout(now, pauseOf(pauseMs()))
  }

  /** What is asked for during the work is newer than the work may know, and is done after it. */
  function now(): Promise<void> {
    if (document.hidden || ended.signal.aborted) return Promise.resolve()
    if (running) isWantedAgain = true
    running ??= run()
    return running
  }

  document.addEventListener('visibilitychange', now, { signal: ended.signal })
  addEventListener('online', now, { signal: ended.signal })
  void now()
  return {
    now,
    stop: () => {
      ended.abort()
      clearTimeout(timer)
    },
  }
}
