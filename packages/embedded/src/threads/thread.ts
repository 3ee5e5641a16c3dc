import { setTimeout as delay } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'

/** A thread of this process that runs a module of its own, and answers `ready` once it does. */
export interface Thread<ToThread, Ready> {
  /** Resolves with what the thread says of itself; rejects with what stopped its start. */
  ready: Promise<Ready>
  post(message: ToThread): void
  /** Asks the thread to stop and waits for its end; one that does not come to it is ended. */
  stop(): Promise<void>
}

export interface ThreadOptions {
  module: URL
  data: object
  /** Everything but the thread's being ready. */
  onMessage?(message: unknown): void
}

export type ReadyMessage<Ready> = { type: 'ready'; ready: Ready }
export type StopMessage = { type: 'stop' }

/** Longer than a worker takes to drain. */
const STOP_WITHIN_MS = 9_000

/** A thread that fails later fails the process, as an uncaught error of the main thread would. */
export function startThread<ToThread, Ready>(options: ThreadOptions): Thread<ToThread | StopMessage, Ready> {
  const worker = new Worker(options.module, { workerData: options.data })
  const exited = new Promise((resolve) => worker.once('exit', resolve))
  let isReady = false
  const ready = new Promise<Ready>((resolve, reject) => {
    worker.on('message', (message: ReadyMessage<Ready> | { type: '' }) => {
      if (message.type !== 'ready') return options.onMessage?.(message)
      isReady = true
      resolve(message.ready)
    })
    worker.on('error', (error) => {
      if (isReady) throw error
      reject(error)
    })
  })
  // Who starts several threads may meet the failure of another one first
  ready.catch(() => {})
  return {
    ready,
    post: (message) => worker.postMessage(message),
    stop: async () => {
      worker.postMessage({ type: 'stop' })
      if (isReady) await Promise.race([exited, delay(STOP_WITHIN_MS, undefined, { ref: false })])
      await worker.terminate()
    },
  }
}
