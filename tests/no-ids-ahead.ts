import { systemClock } from '@orders/shared/adapters/clock'
import { lowestIdAt } from '@orders/shared/domain/pages'
import { afterAll, expect, vi } from 'vitest'

/**
 * Ids go on from the latest that this process has made, whatever the time is: a file that moves the time ahead would give ids of a time to come
 * to all files after it. A test that needs time to pass begins in the past.
 */
afterAll(() => {
  vi.useRealTimers()
  const isAhead = systemClock.newId() > lowestIdAt(Date.now() + 1_000)
  expect(isAhead, 'whether this file has made ids of a time to come').toBe(false)
})
