import type { Readiness } from '@orders/shared/contracts/health'
import { DependencyDown } from '@orders/shared/ports/dependency'
import { afterEach, expect, it } from 'vitest'
import { openWorkerWorld, type WorkerWorld } from './world/worker-world.ts'

const SOON = { timeout: 10_000, interval: 20 }
const REASON = 'user_by_email of users: it is missing'

let world: WorkerWorld
afterEach(() => world.close())

async function openUnprepared() {
  const { promise: done, resolve } = Promise.withResolvers<void>()
  let missing = true
  const ping = async () => {
    if (missing) throw new DependencyDown(REASON)
  }
  world = await openWorkerWorld({ preparation: { done, probes: { indexes: { required: true, ping } } } })
  const finish = () => {
    missing = false
    resolve()
  }
  return finish
}

async function health(): Promise<{ status: number; body: Readiness }> {
  const answer = await fetch(`${world.worker.url}/health/ready`)
  return { status: answer.status, body: (await answer.json()) as Readiness }
}

it('takes no message before it is prepared, says why, and works off what waits as soon as it is', async () => {
  const finish = await openUnprepared()
  const order = await world.place(await world.register(), await world.stock())
  await world.sendRaw(JSON.stringify(world.eventOf(order)))
  await world.worker.start()

  expect(await health()).toMatchObject({
    status: 503,
    body: { status: 'unready', dependencies: { indexes: { status: 'down', required: true, reason: REASON } } },
  })
  expect(world.logs.map(({ message }) => message)).not.toContain('the worker has started')
  expect(await world.depth()).toEqual({ waiting: 1, inFlight: 0 })
  expect(await world.statusOf(order)).toBe('PENDING')

  finish()
  await expect.poll(() => world.statusOf(order), SOON).toBe('CONFIRMED')
  await expect.poll(health, SOON).toMatchObject({ status: 200, body: { status: 'ready' } })
  expect(world.logs.map(({ message }) => message)).toContain('the worker has started')
})

it('ends at once while it waits, and takes no message afterwards', async () => {
  const finish = await openUnprepared()
  await world.worker.start()
  await world.worker.stop()
  finish()
  await new Promise(setImmediate)
  expect(world.logs.map(({ message }) => message)).not.toContain('the worker has started')
})
