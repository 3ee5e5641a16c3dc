import { pause } from '@orders/shared/resilience/retry'
import { afterEach, expect, it } from 'vitest'
import { recordingTopic } from './world/recording-topic.ts'
import { openWorkerWorld, type WorkerWorld } from './world/worker-world.ts'

const SOON = { timeout: 5_000, interval: 10 }
/** By then a relay has looked once more, and found nothing: it has to be told of the next event. */
const RELAY_RESTS_MS = 300
const NEVER_MS = 600_000

let world: WorkerWorld
afterEach(() => world.close())

const readinessOf = async ({ worker }: WorkerWorld) => {
  const answer = await fetch(`${worker.url}/health/ready`)
  return { code: answer.status, body: await answer.json() }
}

it('an outage of the topic delays no order, and afterwards the topic gets all of their events', async () => {
  const topic = recordingTopic()
  topic.isOut = true
  world = await openWorkerWorld({ topic })
  const [user, product] = [await world.register(), await world.stock(5)]
  const orders = await Promise.all(Array.from({ length: 5 }, () => world.place(user, product)))
  await world.worker.start()
  const statuses = async () => new Set(await Promise.all(orders.map(world.statusOf)))
  await expect.poll(statuses, SOON).toEqual(new Set(['CONFIRMED']))
  await expect.poll(async () => (await world.mailsTo(user)).length, SOON).toBe(5)
  expect(topic.events).toEqual([])
  const down = { status: 'degraded', dependencies: { topic: { status: 'down', required: false } } }
  expect(await readinessOf(world)).toMatchObject({ code: 200, body: down })

  topic.isOut = false
  await world.atRest()
  for (const order of orders) expect(topic.typesOf(order)).toEqual(['order.placed', 'order.confirmed'])
})

it('an outage of the queue keeps nothing from the topic', async () => {
  const topic = recordingTopic()
  const publish = () => Promise.reject(new Error('no queue'))
  world = await openWorkerWorld({ topic, between: (publisher) => ({ ...publisher, publish }) })
  const [user, product] = [await world.register(), await world.stock()]
  const order = await world.place(user, product)
  await world.worker.start()
  await expect.poll(() => topic.typesOf(order), SOON).toEqual(['order.placed'])
  expect((await world.store.outbox.depth()).pending).toBe(1)
})

it('the topic hears of what a worker does without delay: it is told, and does not look', async () => {
  const topic = recordingTopic()
  const fulfil = async ({ id }: { id: string }) => {
    await expect.poll(() => topic.typesOf({ id }), SOON).toEqual(['order.placed'])
    await pause(RELAY_RESTS_MS)
    return { fulfilled: true as const }
  }
  world = await openWorkerWorld({ topic, fulfilment: { fulfil }, timing: { relayPollMs: NEVER_MS } })
  await world.worker.start()
  const [user, product] = [await world.register(), await world.stock()]
  const order = await world.place(user, product)
  // As from an api: past the worker's own relays
  await world.sendRaw(JSON.stringify(world.eventOf(order)))
  await expect.poll(() => topic.typesOf(order), SOON).toEqual(['order.placed', 'order.confirmed'])
})
