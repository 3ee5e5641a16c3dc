/**
 * Does work now, and again some time after it is done, as long as anybody looks: a hidden page asks for nothing, and catches up
 * when it is seen again.
 * @param {(ended: AbortSignal) => Promise<void>} work must not reject
 * @param {number | (() => number)} pauseMs may depend on what came of the work
 */
export function repeatWhileVisible(work, pauseMs) {
  const ended = new AbortController()
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer
  /** @type {Promise<void> | undefined} */
  let running
  let isWantedAgain = false

  async function run() {
    clearTimeout(timer)
    do {
      isWantedAgain = false
      await work(ended.signal)
    } while (isWantedAgain && !ended.signal.aborted && !document.hidden)
    running = undefined
    if (!ended.signal.aborted) timer = setTimeout(now, typeof pauseMs === 'number' ? pauseMs : pauseMs())
  }

  /** What is asked for during the work is newer than the work may know, and is done after it. */
  function now() {
    if (document.hidden) return Promise.resolve()
    if (running) isWantedAgain = true
    running ??= run()
    return running
  }

  document.addEventListener('visibilitychange', now, { signal: ended.signal })
  void now()
  return {
    now,
    stop: () => {
      ended.abort()
      clearTimeout(timer)
    },
  }
}
