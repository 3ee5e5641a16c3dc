import assert from 'node:assert/strict'
import { systemClock } from '@orders/shared/adapters/clock'
import { audit } from '@orders/shared/audit/audit'
import type { Site } from './site.ts'

/** Mails and events may still be on their way when a promise has been tried. */
const GRACE_MS = 60_000

/** After whatever a guarantee did to a system, its books have to be in order: stock, orders, mails and events. */
export async function assertSound(site: Site): Promise<void> {
  const store = site.openStore()
  try {
    const { violations, checked } = await audit({ source: store.audit, clock: systemClock }, { graceMs: GRACE_MS })
    assert.deepEqual(violations, [], `the auditor found ${violations.length} violations in ${checked.orders} orders`)
  } finally {
    await store.close()
  }
}
