import type { OrderChange } from '@orders/shared/domain/order'
import { anOrder } from '@orders/shared/testing/builders'
import { expect, it, vi } from 'vitest'
import { type CommitChangeDeps, createCommitChange } from './commit-change.ts'

it('sends the mail of a committed change even where the telling of it throws', async () => {
  const turn = { send: vi.fn(), cancel: vi.fn() }
  const commit = createCommitChange({
    store: { orders: { commit: async () => true } },
    cache: { put: () => Promise.reject(new Error('a bug in the cache')) },
    changes: { publish: () => {} },
    relay: { nudge: () => {} },
    mails: { reserve: () => turn, leaseMs: 15_000 },
    clock: { nowMs: () => 1_000_000, newId: () => 'event' },
    metrics: { orderSettled: () => {} },
  } as unknown as CommitChangeDeps)
  const before = anOrder()
  const change: OrderChange = {
    before,
    after: { ...before, status: 'CONFIRMED' },
    stock: 'none',
    event: 'order.confirmed',
    mail: 'confirmed',
  }
  await expect(commit(change)).rejects.toThrow('a bug in the cache')
  expect(turn.send).toHaveBeenCalledOnce()
  expect(turn.cancel).not.toHaveBeenCalled()
})
