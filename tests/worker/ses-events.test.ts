import { createSqsQueueProbe } from '@orders/shared/adapters/sqs/queue-probe'
import { SES_EVENTS_MAX_RECEIVE_COUNT } from '@orders/shared/config/redelivery'
import { type NewSuppression, type Store, StoreUnavailable } from '@orders/shared/ports/stores'
import { aUser } from '@orders/shared/testing/builders'
import { afterEach, describe, expect, it } from 'vitest'
import { openWorkerWorld, type WorkerWorld } from './world/worker-world.ts'

const SOON = { timeout: 10_000, interval: 20 }

let world: WorkerWorld
afterEach(() => world.close())

/** Suppressions in memory; the database is away for so many of the first calls. */
function rememberSuppressions({ outages = 0 } = {}) {
  const suppressed = new Map<string, NewSuppression>()
  let calls = 0
  return {
    suppressed,
    wrapStore: (store: Store): Store => ({
      ...store,
      suppressions: {
        ...store.suppressions,
        add: async (email, suppression) => {
          calls += 1
          if (calls <= outages) throw new StoreUnavailable()
          if (suppressed.has(email)) return false
          suppressed.set(email, suppression)
          return true
        },
      },
    }),
  }
}

const messages = () => world.logs.map(({ message }) => message)
const eventsDepth = () => createSqsQueueProbe({ sqs: world.sqs, queueUrl: world.queues.sesEventsQueueUrl }).depth()
const bounceOf = (emailAddress: string, bounceType = 'Permanent') =>
  JSON.stringify({ eventType: 'Bounce', bounce: { bounceType, bouncedRecipients: [{ emailAddress }] } })

describe('what SES tells of mails', { timeout: 30_000 }, () => {
  it('suppresses the address of a customer whose mail bounces, or who complains of it', async () => {
    const { suppressed, wrapStore } = rememberSuppressions()
    world = await openWorkerWorld({ wrapStore })
    const product = await world.stock()
    for (const email of ['bounce+Ada@simulator.amazonses.com', 'complaint@simulator.amazonses.com']) {
      const user = aUser({ email })
      await world.store.users.insert(user)
      await world.place(user, product)
    }
    const ordinary = await world.register()
    await world.place(ordinary, product)
    await world.worker.start()

    await expect.poll(() => suppressed.size, SOON).toBe(2)
    const reasons = new Map([...suppressed].map(([email, { reason, detail }]) => [email, [reason, detail]]))
    expect(reasons.get('bounce+ada@simulator.amazonses.com')).toEqual(['bounce', 'Permanent/General'])
    expect(reasons.get('complaint@simulator.amazonses.com')).toEqual(['complaint', 'abuse'])
    await world.atRest()
    expect(await world.mailsTo(ordinary)).toHaveLength(1)
    expect(suppressed.has(ordinary.email)).toBe(false)
    await expect.poll(eventsDepth, SOON).toEqual({ waiting: 0, inFlight: 0, deadLetters: 0 })
  })

  it('is left to the dead letters of its queue where it cannot be read, after pauses, while the rest goes on', async () => {
    const { suppressed, wrapStore } = rememberSuppressions()
    const pausedAfter: number[] = []
    const retryDelay = (receiveCount: number) => {
      pausedAfter.push(receiveCount)
      return 0
    }
    world = await openWorkerWorld({ wrapStore, timing: { retryDelay } })
    await world.worker.start()
    await world.sendRaw('{"from":"ada@example.com"', world.queues.sesEventsQueueUrl)
    await world.sendRaw(bounceOf('bob@example.com'), world.queues.sesEventsQueueUrl)

    await expect.poll(eventsDepth, SOON).toEqual({ waiting: 0, inFlight: 0, deadLetters: 1 })
    expect([...suppressed.keys()]).toEqual(['bob@example.com'])
    expect(pausedAfter).toEqual(Array.from({ length: SES_EVENTS_MAX_RECEIVE_COUNT }, (_, index) => index + 1))
    expect(messages().filter((message) => message === 'a message is rejected')).toHaveLength(
      SES_EVENTS_MAX_RECEIVE_COUNT,
    )
    // It names addresses: neither the log nor the store keeps it
    expect(JSON.stringify(world.logs)).not.toContain('example.com')
    expect(await world.store.deadLetters.list({ limit: 10 })).toEqual([])
  })

  it('waits where the database is away, and is done with after', async () => {
    const { suppressed, wrapStore } = rememberSuppressions({ outages: 2 })
    world = await openWorkerWorld({ wrapStore })
    await world.worker.start()
    await world.sendRaw(bounceOf('ada@example.com'), world.queues.sesEventsQueueUrl)
    await expect.poll(() => [...suppressed.keys()], SOON).toEqual(['ada@example.com'])
    await expect.poll(eventsDepth, SOON).toEqual({ waiting: 0, inFlight: 0, deadLetters: 0 })
    expect(messages()).toContain('no messages are taken until the database answers')
  })
})
