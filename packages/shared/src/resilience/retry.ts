/** Waits that double with every failure, from the first up to the last. */
export interface BackOff {
  firstMs: number
  lastMs: number
}

/**
 * The wait before the next try: doubles with every failure up to a ceiling, the last half of it left to chance, so that many callers
 * that failed together do not come back together.
 * @param failures tries that have failed so far, 1 or more
 */
export function backOffMs(failures: number, { firstMs, lastMs }: BackOff): number {
  const ceilingMs = Math.min(lastMs, firstMs * 2 ** (failures - 1))
  return ceilingMs * (0.5 + Math.random() / 2)
}

/** Resolves after so long, or as soon as the signal is aborted. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  const stop = () => {
    clearTimeout(timer)
    resolve()
  }
  if (signal?.aborted) stop()
  signal?.addEventListener('abort', stop, { once: true })
  return promise.finally(() => signal?.removeEventListener('abort', stop))
}

export interface RetryOptions extends BackOff {
  /** @param waitMs how long it would be until the next try */
  when(error: unknown, waitMs: number): boolean
  /** Ends the pauses: what fails after it is aborted is not tried again. */
  signal?: AbortSignal
}

/**
 * Tries until the work succeeds, for as long as its errors are such as pass.
 * @param work gets the number of tries that have failed before
 * @throws the first error that is not worth another try
 */
export async function retry<T>(work: (failures: number) => Promise<T>, options: RetryOptions): Promise<T> {
  for (let failures = 0; ; ) {
    try {
      return await work(failures)
    } catch (error) {
      failures += 1
      const waitMs = backOffMs(failures, options)
      if (options.signal?.aborted || !options.when(error, waitMs)) throw error
      await pause(waitMs, options.signal)
    }
  }
}
