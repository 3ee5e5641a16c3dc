/** One of the threads that share the seeds: virtual time is a thread's own. */
import { parentPort } from 'node:worker_threads'
import { makePlan } from './plan/make-plan.ts'
import type { Result } from './simulate.ts'
import { installVirtualTime } from './time/virtual-time.ts'

export type ToThread = { type: 'run'; seed: number } | { type: 'explain'; seed: number }
export type FromThread =
  | { type: 'ran'; seed: number; result: Omit<Result, 'trace'> }
  | { type: 'explained'; text: string }

// Before anything that sets timers is loaded
installVirtualTime()
const { simulate } = await import('./simulate.ts')
const { explain } = await import('./explain.ts')

parentPort?.on('message', async (message: ToThread) => {
  const plan = makePlan(message.seed)
  if (message.type === 'explain') return post({ type: 'explained', text: await explain(plan) })
  const { trace: _trace, ...result } = await simulate(plan)
  post({ type: 'ran', seed: message.seed, result })
})

const post = (message: FromThread) => parentPort?.postMessage(message)
