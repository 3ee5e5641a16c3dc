import { BEGIN_MS, virtualTime } from './time/virtual-time.ts'

/** What has happened, in order. The same seed has the same trace, to the letter. */
export interface Trace {
  add(who: string, what: string): void
  /** A hash of all of it (FNV-1a). */
  hash(): string
  /** None where they are not kept: thousands of runs need the hash only. */
  readonly lines: readonly string[]
}

export function createTrace(keep: boolean): Trace {
  const lines: string[] = []
  let hash = 0x811c9dc5
  return {
    lines,
    add: (who, what) => {
      const line = `${virtualTime.nowMs() - BEGIN_MS} ${who} ${what}`
      for (let index = 0; index < line.length; index++) hash = Math.imul(hash ^ line.charCodeAt(index), 0x01000193)
      if (keep) lines.push(toReadable(line))
    },
    hash: () => (hash >>> 0).toString(16).padStart(8, '0'),
  }
}

/** 12345 worker 1 … becomes 12.345 s  worker 1 … */
function toReadable(line: string): string {
  const space = line.indexOf(' ')
  return `${(Number(line.slice(0, space)) / 1000).toFixed(3).padStart(9)} s  ${line.slice(space + 1)}`
}
