/** Things to be closed, the latest first. */
export interface Closers {
  add(close: () => unknown): void
  /** Closes everything, whatever fails, and is ready for more. */
  close(): Promise<void>
}

const EACH_WITHIN_MS = 10_000

export function createClosers(): Closers {
  let closers: (() => unknown)[] = []
  return {
    add: (close) => closers.push(close),
    close: async () => {
      const all = closers.toReversed()
      closers = []
      for (const close of all) await Promise.race([attempt(close), late()])
    },
  }
}

/** What is taken down was mistreated and may be in any state; what a guarantee has to say of it was said before. */
async function attempt(close: () => unknown): Promise<void> {
  try {
    await close()
  } catch {}
}

const late = () => new Promise<void>((resolve) => setTimeout(resolve, EACH_WITHIN_MS).unref())
