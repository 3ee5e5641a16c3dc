/** A process, or whatever else timers belong to: those of one that has ended do not fire. */
export interface Owner {
  alive: boolean
}

/** What `setTimeout`, `setInterval` and `setImmediate` answer; the parts of Node's that anybody uses. */
export class Timer {
  atMs: number
  readonly callback: () => void
  readonly owner: Owner | undefined
  readonly everyMs: number | undefined
  cleared = false

  constructor(atMs: number, callback: () => void, owner: Owner | undefined, everyMs?: number) {
    this.atMs = atMs
    this.callback = callback
    this.owner = owner
    this.everyMs = everyMs
  }
  ref = () => this
  unref = () => this
  hasRef = () => true
}

/** Timers by time; those of one moment in the order in which they were set. */
export class Timers {
  /** The next one is the last, for taking it off is cheap there. */
  readonly #waiting: Timer[] = []

  add(timer: Timer): Timer {
    let low = 0
    let high = this.#waiting.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#waiting[middle]?.atMs ?? 0) > timer.atMs) low = middle + 1
      else high = middle
    }
    this.#waiting.splice(low, 0, timer)
    return timer
  }

  /** The next that is to fire at `untilMs` at the latest, taken off. */
  takeNext(untilMs: number): Timer | undefined {
    for (let next = this.#waiting.at(-1); next; next = this.#waiting.at(-1)) {
      const void_ = next.cleared || next.owner?.alive === false
      if (!void_ && next.atMs > untilMs) return undefined
      this.#waiting.pop()
      if (!void_) return next
    }
    return undefined
  }

  clear(): void {
    this.#waiting.length = 0
  }
}
