import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { imageEnv, openDeployedSite } from '../e2e/deployed.ts'
import { startSystem, type TestSystem, throwAwayFolder } from '../e2e/system.ts'
import type { Closers } from '../faults/closers.ts'
import type { FormName } from '../faults/form.ts'
import { CREDENTIALS, type QueueAddress } from '../faults/services/backing.ts'
import { copyAsInImages } from './image-code.ts'
import { startMailProcess, startQueueProcess } from './programs/emulators.ts'
import type { StoreAddress } from './seed/writer.ts'

export interface SiteOptions {
  /** `outside`: in a process of its own, for embedded mode too, so that others can reach it. */
  queue?: 'own' | 'outside'
  env?: Record<string, string>
}

/** A system to be measured, which can be started again and again over the same data. */
export interface Site {
  store: StoreAddress
  /** Where it is outside of the system. */
  queue?: QueueAddress
  start(): Promise<RunningSystem>
}

export interface RunningSystem extends TestSystem {
  pids: readonly number[]
  apiPid: number
  /** Ends it as an operator would. @throws when it does not end well */
  stop(): Promise<void>
}

/** Settings are the defaults, but for the brakes against what a measurement has to do. */
const ENV = {
  LOG_LEVEL: 'info',
  EMAIL_VERIFICATION: 'off',
  RATE_LIMIT_AUTH_PER_IP: '1000000',
  RATE_LIMIT_AUTH_PER_EMAIL: '1000000',
  RATE_LIMIT_ORDERS_PER_USER: '1000000',
}

export async function openSite(form: FormName, options: SiteOptions, closers: Closers): Promise<Site> {
  return form === 'embedded' ? openEmbedded(options, closers) : openDeployed(options, closers)
}

async function openEmbedded({ queue: where, env = {} }: SiteOptions, closers: Closers): Promise<Site> {
  const folder = await throwAwayFolder()
  closers.add(folder.remove)
  const queue = where === 'outside' ? await startQueueProcess(closers) : undefined
  const all = { ...ENV, ...startEnv(), ...(queue ? queueEnv(queue) : {}), ...env }
  return {
    store: { sqlite: join(folder.path, '.data', 'orders.sqlite') },
    ...(queue ? { queue } : {}),
    start: async () => running(await startSystem(folder.path, all), closers),
  }
}

/** What `npm start` sets for Node and glibc. */
function startEnv(): Record<string, string> {
  const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'))
  const words: string[] = scripts.start.split(' ')
  const settings = words.slice(0, words.indexOf('exec')).map((word) => word.split('='))
  const options = words.filter((word) => /^--(max|v8)-/.test(word))
  return { ...Object.fromEntries(settings), NODE_OPTIONS: options.join(' ') }
}

async function openDeployed({ env = {} }: SiteOptions, closers: Closers): Promise<Site> {
  const { path, remove } = await copyAsInImages()
  closers.add(remove)
  const site = await openDeployedSite({ apis: 1, workers: 1, code: { api: path, worker: path } })
  closers.add(site.close)
  // Instead of the emulators that the site brings along: those are in this process
  const [queue, mail] = await Promise.all([startQueueProcess(closers), startMailProcess(closers)])
  const all = {
    ...ENV,
    ...imageEnv(path),
    // No image has one
    NODE_DISABLE_COMPILE_CACHE: '1',
    ...queueEnv(queue),
    AWS_ENDPOINT_URL_SES: mail.endpoint,
    ...env,
  }
  return {
    store: { mongo: site.env['MONGODB_URL'] ?? '' },
    queue,
    start: async () => running({ ...(await site.start(all)), inboxUrl: mail.inboxUrl }, closers),
  }
}

const queueEnv = ({ endpoint, queueUrl, deadLetterQueueUrl }: QueueAddress) => ({
  ...CREDENTIALS,
  AWS_ENDPOINT_URL_SQS: endpoint,
  SQS_URL: queueUrl,
  SQS_DLQ_URL: deadLetterQueueUrl,
})

function running(system: TestSystem, closers: Closers): RunningSystem {
  closers.add(() => system.end('SIGKILL'))
  const pids = system.processes.map(({ pid }) => pid)
  return {
    ...system,
    pids,
    apiPid: pids[0] ?? 0,
    stop: async () => {
      const codes = await system.end('SIGTERM')
      if (codes.some((code) => code !== 0)) throw new Error(`the system ended with ${codes.join(', ')}`)
    },
  }
}
