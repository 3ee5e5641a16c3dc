import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { createWriteLock, shareWriteLock } from './write-lock.ts'

it('gives writeLock in the order in which they were asked for', async () => {
  const shared = shareWriteLock()
  const [one, other] = [createWriteLock(shared), createWriteLock(shared)]
  const order: string[] = []
  await one.take()
  const waiting = [other, one, other].map(async (writeLock, index) => {
    await writeLock.take()
    order.push(`${index}`)
    writeLock.pass()
  })
  expect(order).toEqual([])
  one.pass()
  await Promise.all(waiting)
  expect(order).toEqual(['0', '1', '2'])
})

it('says how many writeLock others have had in between', async () => {
  const shared = shareWriteLock()
  const [one, other] = [createWriteLock(shared), createWriteLock(shared)]
  const taken = async (writeLock: typeof one) => {
    const others = await writeLock.take()
    writeLock.pass()
    return others
  }
  expect(await taken(one)).toBe(0)
  for (let turn = 0; turn < 3; turn++) await taken(other)
  expect(await taken(one)).toBe(3)
  expect(await taken(one)).toBe(0)
  expect(await taken(other)).toBe(2)
})

const THREAD = `
  import { workerData, parentPort } from 'node:worker_threads'
  const { createWriteLock } = await import(workerData.module)
  // A turn that is waited for does not keep a thread alive
  parentPort.on('message', () => {})
  const counter = new Int32Array(workerData.counter)
  const writeLock = createWriteLock(workerData.shared)
  for (let n = 0; n < workerData.rounds; n++) {
    await writeLock.take()
    const seen = counter[0]
    for (let spin = 0; spin < 1000; spin++) Math.sqrt(spin)
    counter[0] = seen + 1
    writeLock.pass()
  }
  parentPort.postMessage('done')`

it('lets one thread at a time write, and none of them wait for ever', async () => {
  const rounds = 2_000
  const counter = new SharedArrayBuffer(4)
  const workerData = {
    module: new URL('./write-lock.ts', import.meta.url).href,
    shared: shareWriteLock(),
    counter,
    rounds,
  }
  const threads = [1, 2, 3].map(
    () => new Worker(new URL(`data:text/javascript,${encodeURIComponent(THREAD)}`), { workerData }),
  )
  await Promise.all(threads.map((thread) => new Promise((resolve) => thread.once('message', resolve))))
  await Promise.all(threads.map((thread) => thread.terminate()))
  expect(new Int32Array(counter)[0]).toBe(3 * rounds)
})
