import { setTimeout as delay } from 'node:timers/promises'

/** Things to be closed, the latest first. */
export interface Closers {
  add(close: () => unknown): void
  /** Closes everything, whatever fails, and is ready for more. */
  close(): Promise<void>
}

const EACH_WITHIN_MS = 10_000

export function createClosers(): Closers {
  let opened = new AsyncDisposableStack()
  return {
    add: (close) => opened.defer(() => attempt(close)),
    close: () => {
      const closing = opened.move()
      opened = new AsyncDisposableStack()
      return closing.disposeAsync()
    },
  }
}

/** What is taken down was mistreated and may be in any state; what a guarantee has to say of it was said before. */
const attempt = (close: () => unknown): Promise<void> =>
  Promise.race([Promise.try(close).then(ignore, ignore), delay(EACH_WITHIN_MS, undefined, { ref: false })])

const ignore = () => {}
