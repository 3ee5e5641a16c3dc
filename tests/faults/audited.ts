import assert from 'node:assert/strict'
import { systemClock } from '@orders/shared/adapters/clock'
import { audit } from '@orders/shared/audit/audit'
import type { Site } from './services/site.ts'

/** At rest nothing is on its way any more. */
const GRACE_MS = 0

/**
 * Whatever a guarantee did to a system, it comes to rest, and then its books have to be in order: stock, orders, mails and events.
 * @returns how many orders were looked at
 */
export async function assertSound(site: Site): Promise<number> {
  await site.atRest()
  const store = site.openStore()
  try {
    const { violations, checked } = await audit({ source: store.audit, clock: systemClock }, { graceMs: GRACE_MS })
    assert.deepEqual(violations, [], `the auditor found ${violations.length} violations in ${checked.orders} orders`)
    // Every system has its first products; a database that is gone is in order, too
    assert.ok(checked.products > 0, 'the auditor found nothing to look at')
    return checked.orders
  } finally {
    await store.close()
  }
}
