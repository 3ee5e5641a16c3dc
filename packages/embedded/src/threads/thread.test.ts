import { expect, it } from 'vitest'
import { startThread } from './thread.ts'

const moduleOf = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`)

it('rejects with the reason, where the start of a thread fails', async () => {
  const { ready, stop } = startThread({ module: moduleOf("throw new Error('port 8005 is taken')"), data: {} })
  await expect(ready).rejects.toThrow('port 8005 is taken')
  await stop()
})

it('passes on what a thread says, and ends it when it is asked to', async () => {
  const messages: unknown[] = []
  const thread = startThread<{ type: 'ask' }, { port: number }>({
    module: moduleOf(`
      import { parentPort } from 'node:worker_threads'
      parentPort.on('message', ({ type }) => {
        parentPort.postMessage({ type: 'heard', what: type })
        if (type === 'stop') parentPort.close()
      })
      parentPort.postMessage({ type: 'ready', ready: { port: 8005 } })`),
    data: {},
    onMessage: (message) => void messages.push(message),
  })
  expect(await thread.ready).toEqual({ port: 8005 })
  thread.post({ type: 'ask' })
  await thread.stop()
  expect(messages).toEqual([
    { type: 'heard', what: 'ask' },
    { type: 'heard', what: 'stop' },
  ])
})

it('ends a thread that has not come to be ready', async () => {
  const thread = startThread({ module: moduleOf('setInterval(() => {}, 1000)'), data: {} })
  const startedAt = performance.now()
  await thread.stop()
  expect(performance.now() - startedAt).toBeLessThan(5_000)
})
