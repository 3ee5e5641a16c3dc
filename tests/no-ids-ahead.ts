import { systemClock } from '@orders/shared/adapters/clock'
import { lowestIdAt } from '@orders/shared/domain/pages'
import { afterAll, expect, vi } from 'vitest'

/** The ids of one moment may be some milliseconds ahead. */
const SLACK_MS = 1_000
const isAhead = () => systemClock.newId() > lowestIdAt(Date.now() + SLACK_MS)
/** By another file of this worker, which has failed for it. */
const wasAhead = isAhead()

/**
 * Ids go on from the latest that this process has made, whatever the time is: a file that moves the time ahead would give ids of a time to come
 * to all files after it. A test that needs time to pass begins in the past.
 */
afterAll(() => {
  vi.useRealTimers()
  expect(!wasAhead && isAhead(), 'whether this file has made ids of a time to come').toBe(false)
})
