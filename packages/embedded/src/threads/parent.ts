import { parentPort } from 'node:worker_threads'
import type { ReadyMessage, StopMessage } from './thread.ts'

export interface Parent<FromParent, ToParent> {
  post(message: ToParent): void
  on(listener: (message: FromParent) => void): void
  /** Tells that the thread is ready, and ends it once the parent says so and `close` is done. */
  ready(answer: object, close: () => Promise<void>): void
}

/** The other end of a thread, for the module that runs in it. */
export function parentOf<FromParent extends { type: string }, ToParent>(): Parent<FromParent, ToParent> {
  if (!parentPort) throw new Error('this module runs in a thread of its own')
  const port = parentPort
  return {
    post: (message) => port.postMessage(message),
    on: (listener) => {
      port.on('message', (message: FromParent | StopMessage) => {
        if (message.type !== 'stop') listener(message as FromParent)
      })
    },
    ready: (answer, close) => {
      port.on('message', async ({ type }: { type: string }) => {
        if (type !== 'stop') return
        await close()
        port.close()
      })
      port.postMessage({ type: 'ready', ready: answer } satisfies ReadyMessage<object>)
    },
  }
}
