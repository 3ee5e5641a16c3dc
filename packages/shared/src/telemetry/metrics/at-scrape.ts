import { setTimeout as delay } from 'node:timers/promises'
import type { Gauge } from 'prom-client'

/** Prometheus gives a scrape ten seconds by default, and a scrape has to tell the rest while a backing service is away. */
const TIMEOUT_MS = 1_000

/**
 * A reading that several gauges share: one call per scrape, never a second one while the first has not come back.
 * @returns what was read; undefined when it failed or took longer than a second
 */
export function atScrape<T>(read: () => Promise<T>): () => Promise<T | undefined> {
  let running: Promise<T | undefined> | undefined
  return () => {
    running ??= read()
      .catch(() => undefined)
      .finally(() => {
        running = undefined
      })
    return Promise.race([running, delay(TIMEOUT_MS, undefined, { ref: false })])
  }
}

/** What cannot be read is omitted: the last value would look like the present one. */
export function show<Label extends string>(
  gauge: Gauge<Label>,
  value: number | undefined,
  labels: Partial<Record<Label, string>> = {},
): void {
  if (value === undefined) gauge.remove(labels)
  else gauge.set(labels, value)
}
