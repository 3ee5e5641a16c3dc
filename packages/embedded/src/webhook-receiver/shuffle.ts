import { randomInt } from 'node:crypto'

const HELD_AT_MOST = 5
const HELD_FOR_MS = 500

/** Holds callers back until there are some of them, or for half a second, and lets them go on in any order. */
export function createShuffle() {
  let held: (() => void)[] = []
  let timer: NodeJS.Timeout | undefined

  function letGo(): void {
    clearTimeout(timer)
    timer = undefined
    const waiting = held
    held = []
    while (waiting.length > 0) waiting.splice(randomInt(waiting.length), 1)[0]?.()
  }

  return {
    pass: (): Promise<void> =>
      new Promise((resolve) => {
        held.push(resolve)
        timer ??= setTimeout(letGo, HELD_FOR_MS).unref()
        if (held.length === HELD_AT_MOST) letGo()
      }),
  }
}
