import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createMongoStore } from '@orders/shared/adapters/mongo/store'
import { openSqliteStore } from '@orders/shared/adapters/sqlite/store'
import type { Store } from '@orders/shared/ports/stores'
import { type DeployedShape, openDeployedSite } from '../../e2e/deployed.ts'
import type { RunningProcess } from '../../e2e/processes.ts'
import { startSystem, type TestSystem, throwAwayFolder } from '../../e2e/system.ts'
import type { Closers } from '../closers.ts'
import type { FormName } from '../form.ts'
import { comesToRest } from '../rest.ts'
import { type BackingOptions, type QueueAddress, startBacking } from './backing.ts'
import { openQueue } from './queue.ts'
import { readCollections, readFiles, type Stored } from './stored.ts'

export interface SiteOptions extends BackingOptions {
  env?: Record<string, string>
  /** Of the deployed form; one api and one worker unless told otherwise. */
  shape?: DeployedShape
}

/** A system that can be started again and again over the same data, with its queue and its mail in this process. */
export interface Site {
  env: Record<string, string>
  inboxUrl: string
  /** Of embedded mode. */
  dataDir?: string
  queue?: QueueAddress
  secrets: { access: string; refresh: string }
  start(extra?: Record<string, string>): Promise<TestSystem>
  /** Another way to the data, for what HTTP does not tell; to be closed. */
  openStore(): Store
  /** All that the database keeps, byte for byte, whatever its tables or collections are. */
  stored(): Promise<Stored[]>
  /** Resolves when nothing is left to do: what was done by then is final. */
  atRest(): Promise<void>
  /** What the processes started last have written. */
  output(): string[]
}

/** The services' own defaults, said here because a system at rest is waited for by them. */
const AS_DELIVERED = { ORDER_DEADLINE_SECONDS: '30', VISIBILITY_TIMEOUT_SECONDS: '20' }

const secret = () => randomBytes(32).toString('hex')

export async function openSite(form: FormName, options: SiteOptions, closers: Closers): Promise<Site> {
  const queue = form === 'deployed' ? 'outside' : options.queue
  const backing = await startBacking({ ...options, ...(queue ? { queue } : {}) }, closers)
  const secrets = { access: secret(), refresh: secret() }
  const env = {
    ...backing.env,
    ACCESS_TOKEN_JWT_SECRET: secrets.access,
    REFRESH_TOKEN_JWT_SECRET: secrets.refresh,
    ...AS_DELIVERED,
    // Customers order by the hundred, and no one reads their mails
    EMAIL_VERIFICATION: 'off',
    RATE_LIMIT_AUTH_PER_IP: '100000',
    RATE_LIMIT_AUTH_PER_EMAIL: '100000',
    ...(options.maxRetries === undefined ? {} : { MAX_SQS_RETRIES: String(options.maxRetries) }),
    ...options.env,
  }
  const home = form === 'deployed' ? await openDeployed(options, closers) : await openEmbedded(closers)
  let latest: readonly RunningProcess[] = []
  let settings: Record<string, string> = env
  return {
    env: { ...home.env, ...env },
    inboxUrl: backing.inboxUrl,
    ...(home.dataDir ? { dataDir: home.dataDir } : {}),
    ...(backing.queue ? { queue: backing.queue } : {}),
    secrets,
    openStore: home.openStore,
    stored: home.stored,
    atRest: async () => {
      const store = home.openStore()
      const queue = backing.queue && openQueue(backing.queue, closers)
      const deadlineSeconds = Number(settings['ORDER_DEADLINE_SECONDS'])
      const visibilitySeconds = Number(settings['VISIBILITY_TIMEOUT_SECONDS'])
      await comesToRest({ store, queue, deadlineSeconds, visibilitySeconds }).finally(() => store.close())
    },
    output: () => latest.map(({ pid, output }) => `process ${pid}\n${output().trimEnd()}`),
    start: async (extra = {}) => {
      settings = { ...env, ...extra }
      const system = await home.start(settings)
      latest = system.processes
      closers.add(() => system.end('SIGKILL'))
      return { ...system, inboxUrl: backing.inboxUrl }
    },
  }
}

interface Home {
  dataDir?: string
  env: Record<string, string>
  start(env: Record<string, string>): Promise<TestSystem>
  openStore(): Store
  stored(): Promise<Stored[]>
}

async function openEmbedded(closers: Closers): Promise<Home> {
  const folder = await throwAwayFolder()
  closers.add(folder.remove)
  const data = join(folder.path, '.data')
  return {
    dataDir: data,
    env: {},
    start: (env) => startSystem(folder.path, env),
    openStore: () => openSqliteStore({ path: join(data, 'orders.sqlite') }),
    stored: () => readFiles(data),
  }
}

async function openDeployed({ shape = { apis: 1, workers: 1 } }: SiteOptions, closers: Closers): Promise<Home> {
  const site = await openDeployedSite(shape)
  closers.add(site.close)
  const url = site.env['MONGODB_URL'] ?? ''
  return {
    env: site.env,
    start: site.start,
    openStore: () => createMongoStore({ url }),
    stored: () => readCollections(url),
  }
}
