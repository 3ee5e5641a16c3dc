import { expect, it } from 'vitest'
import { aWebhook, NOON_MS } from '../../../testing/builders.ts'
import type { Collections } from '../schema/collections.ts'
import { release } from './webhook-claims.ts'

const LEASE_MS = NOON_MS + 5_000
const claim = { ...aWebhook(), leaseUntilMs: LEASE_MS }

/** An endpoint with another due delivery at each of the first looks, just after the deliveries were read. */
function busyEndpoint(busyLooks: number) {
  const endpoint = { dueGeneration: 0, dueAtMs: LEASE_MS, leaseUntilMs: LEASE_MS }
  let looks = 0
  const webhooks = {
    findOne: async ({ leaseUntilMs }: { leaseUntilMs: number }) =>
      endpoint.leaseUntilMs === leaseUntilMs ? { dueGeneration: endpoint.dueGeneration } : null,
    updateOne: async (
      filter: { dueGeneration?: number; leaseUntilMs: number },
      { $set }: { $set: Partial<typeof endpoint> },
    ) => {
      const isHeld = filter.leaseUntilMs === endpoint.leaseUntilMs
      if (!isHeld || (filter.dueGeneration !== undefined && filter.dueGeneration !== endpoint.dueGeneration))
        return { matchedCount: 0 }
      Object.assign(endpoint, $set)
      return { matchedCount: 1 }
    },
  }
  const found = {
    sort: () => found,
    limit: () => found,
    toArray: async () => {
      const seen = looks === 0 ? [] : [{ dueAtMs: NOON_MS + looks }]
      if (looks < busyLooks) {
        endpoint.dueGeneration += 1
        endpoint.dueAtMs = NOON_MS
      }
      looks += 1
      return seen
    },
  }
  const collections = { webhooks, deliveries: { find: () => found } } as unknown as Collections
  return { endpoint, collections, looks: () => looks }
}

it('looks again where a delivery became due meanwhile', async () => {
  const { endpoint, collections, looks } = busyEndpoint(1)
  await release(collections, claim)
  expect(endpoint).toMatchObject({ dueAtMs: NOON_MS + 1, leaseUntilMs: 0 })
  expect(looks()).toBe(2)
})

it('leaves the endpoint due where deliveries become due all the time', async () => {
  const { endpoint, collections, looks } = busyEndpoint(Number.POSITIVE_INFINITY)
  await release(collections, claim)
  expect(endpoint).toMatchObject({ dueAtMs: 0, leaseUntilMs: 0 })
  expect(looks()).toBe(3)
})

it('changes nothing of a claim that is lost', async () => {
  const { endpoint, collections, looks } = busyEndpoint(0)
  endpoint.leaseUntilMs = LEASE_MS + 1
  await release(collections, claim)
  expect(endpoint).toEqual({ dueGeneration: 0, dueAtMs: LEASE_MS, leaseUntilMs: LEASE_MS + 1 })
  expect(looks()).toBe(0)
})
