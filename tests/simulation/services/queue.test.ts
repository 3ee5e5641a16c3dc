import { expect, test } from 'vitest'
import { createRandom } from '../../scenarios/random.ts'
import type { SimulatedProcess } from '../actors/process.ts'
import { virtualTime } from '../time/virtual-time.ts'
import { createQueue } from './queue.ts'

const receiver = { name: 'worker', alive: true } as SimulatedProcess

function openQueue(duplicateRate = 0) {
  const world = { random: createRandom(1) }
  const settings = { duplicateRate, reorderRate: 0 }
  const ignored = { onDelivery: () => {}, onDuplicate: () => {} }
  const deadLetters = createQueue(world, { name: 'dead', settings, ...ignored })
  const queue = createQueue(world, {
    name: 'order',
    settings,
    redrive: { to: deadLetters, maxReceives: 2 },
    ...ignored,
  })
  const receive = async (waitMs = 0) => {
    const untilMs = virtualTime.nowMs() + waitMs
    return queue.receive({ most: 10, visibilityMs: 5_000, untilMs, receiver, givenUp: () => false })
  }
  return { queue, deadLetters, receive }
}

test('a message is hidden while it is handled, comes again, and goes to the dead letters after its last delivery', async () => {
  virtualTime.reset()
  const { queue, deadLetters, receive } = openQueue()
  queue.send({ body: 'a' })
  expect(await receive()).toMatchObject([{ body: 'a', receives: 1 }])
  expect(await receive()).toEqual([])
  await virtualTime.runUntil(virtualTime.nowMs() + 5_000)
  expect(await receive()).toMatchObject([{ body: 'a', receives: 2 }])
  await virtualTime.runUntil(virtualTime.nowMs() + 5_000)
  expect(await receive()).toEqual([])
  expect([queue.size(), deadLetters.size()]).toEqual([0, 1])
})

test('a poll waits for a message', async () => {
  virtualTime.reset()
  const { queue, receive } = openQueue()
  const poll = receive(20_000)
  virtualTime.at(virtualTime.nowMs() + 7_000, () => queue.send({ body: 'late' }))
  await virtualTime.runUntil(virtualTime.nowMs() + 7_000)
  expect(await poll).toMatchObject([{ body: 'late' }])
})

test('only the receipt of the latest delivery deletes a message, and a duplicate outlives its deletion', async () => {
  virtualTime.reset()
  const { queue, receive } = openQueue(1)
  queue.send({ body: 'a' })
  const [first] = await receive()
  expect(queue.remove('an older receipt')).toBe(false)
  expect(queue.remove(first?.receipt ?? '')).toBe(true)
  await virtualTime.runUntil(virtualTime.nowMs() + 30_000)
  expect(await receive()).toMatchObject([{ body: 'a' }])
})
