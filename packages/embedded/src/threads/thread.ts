import { setTimeout as delay } from 'node:timers/promises'
import { parentPort, Worker } from 'node:worker_threads'

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

type ReadyMessage<Ready> = { type: 'ready'; ready: Ready }
type LoadedMessage = { type: 'loaded' }
type StopMessage = { type: 'stop' }

/** V8 would take four times as much for what is young, and be no faster. */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 12 }
/** Longer than a worker takes to drain. */
const STOP_WITHIN_MS = 9_000
const LOAD_WITHIN_MS = 2_000

/** A thread that fails later fails the process, as an uncaught error of the main thread would. */
export function startThread<ToThread, Ready>(options: ThreadOptions): Thread<ToThread | StopMessage, Ready> {
  const worker = new Worker(options.module, { workerData: options.data, resourceLimits: RESOURCE_LIMITS })
  const exited = new Promise((resolve) => worker.once('exit', resolve))
  const loaded = Promise.withResolvers<void>()
  let isReady = false
  const ready = new Promise<Ready>((resolve, reject) => {
    worker.on('message', (message: ReadyMessage<Ready> | LoadedMessage | { type: '' }) => {
      if (message.type === 'loaded') return loaded.resolve()
      if (message.type !== 'ready') return options.onMessage?.(message)
      isReady = true
      resolve(message.ready)
    })
    worker.on('error', (error) => {
      if (isReady) throw error
      reject(error)
    })
  })
  // Of several threads another one may fail first
  ready.catch(() => {})
  return {
    ready,
    post: (message) => worker.postMessage(message),
    stop: async () => {
      worker.postMessage({ type: 'stop' })
      // One that is ended amid its imports warns of modules that are half loaded
      const [end, withinMs] = isReady
        ? [exited, STOP_WITHIN_MS]
        : [Promise.race([loaded.promise, exited]), LOAD_WITHIN_MS]
      await Promise.race([end, delay(withinMs, undefined, { ref: false })])
      await worker.terminate()
    },
  }
}

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
  port.postMessage({ type: 'loaded' } satisfies LoadedMessage)
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
