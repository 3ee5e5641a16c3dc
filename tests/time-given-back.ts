import { systemClock } from '@orders/shared/adapters/clock'
import { lowestIdAt } from '@orders/shared/domain/pages'
import { afterAll, expect, vi } from 'vitest'

/** The ids of one moment may be some milliseconds ahead. */
const SLACK_MS = 1_000
const isAhead = () => systemClock.newId() > lowestIdAt(Date.now() + SLACK_MS)
/** By another file of this worker, which has failed for it. */
const wasAhead = isAhead()

const timing = () => ({
  Date,
  performance,
  setTimeout,
  setInterval,
  setImmediate,
  clearTimeout,
  clearInterval,
  clearImmediate,
})

/**
 * Files share a process, and so its time, which each has to leave as it was.
 *
 * Ids go on from the latest that this process has made, whatever the time is: a file that moves the time ahead would give ids of a time to come
 * to all files after it. A test that needs time to pass begins in the past.
 *
 * A spy on a timer that is a fake at the moment puts the fake back after the file (Vitest restores all spies once more then): no timer of the
 * files after it would end.
 */
afterAll(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  const fakes = Object.entries(timing()).flatMap(([name, part]) => ('clock' in part ? [name] : []))
  expect(fakes, 'what is still a fake after this file').toEqual([])
  expect(!wasAhead && isAhead(), 'whether this file has made ids of a time to come').toBe(false)
})
