import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startEmbeddedSes } from '@orders/embedded/backing/embedded-ses'
import { startEmbeddedSqs } from '@orders/embedded/backing/embedded-sqs'
import { MongoClient } from 'mongodb'
import { runCommand } from './commands.ts'
import type { RunningProcess } from './processes.ts'
import { startService } from './ready.ts'
import { type TestSite, type TestSystem, throwAwayFolder } from './system.ts'

const { MONGODB_URL, REDIS_URL } = process.env
const ROOT = resolve(import.meta.dirname, '../..')

/** In the lines of a log, be they JSON or text: where the service listens. */
export const API_LISTENS = /Server listening at (http:[^"\s]+)/
export const WORKER_LISTENS = /^(?=.*health and metrics are served).*?(http:[^"\s]+)/m

export interface DeployedShape {
  apis: number
  workers: number
  /** Folders with the code of another version, in place of this repository. */
  code?: { api?: string; worker?: string }
}

/** The deployed form: api and worker processes on a real MongoDB and Redis; SQS and SES are emulated in this process. */
export async function openDeployedSite({
  apis,
  workers,
  code = {},
}: DeployedShape): Promise<TestSite & { env: Record<string, string> }> {
  if (!MONGODB_URL || !REDIS_URL) throw new Error('a deployed site needs MONGODB_URL and REDIS_URL')
  const folder = await throwAwayFolder()
  const queue = await startEmbeddedSqs({ visibilityTimeoutSeconds: 20, maxReceiveCount: 6 })
  const mail = await startEmbeddedSes({ port: 0 })
  const mongo = new URL(MONGODB_URL)
  mongo.pathname = `/e2e_${randomBytes(6).toString('hex')}`
  const baseEnv = {
    ...imageEnv(),
    HOST: '127.0.0.1',
    PORT: '0',
    WORKER_PORT: '0',
    LOG_LEVEL: 'info',
    MONGODB_URL: mongo.href,
    REDIS_URL,
    ACCESS_TOKEN_JWT_SECRET: randomBytes(32).toString('hex'),
    REFRESH_TOKEN_JWT_SECRET: randomBytes(32).toString('hex'),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_SQS: queue.endpoint,
    AWS_ENDPOINT_URL_SES: mail.endpoint,
    SQS_URL: queue.queueUrl,
    SQS_DLQ_URL: queue.deadLetterQueueUrl,
    // Redis outlives the tests, and all of their customers come from one address
    // Customers order by the hundred, and no one reads their mails
    EMAIL_VERIFICATION: 'off',
    RATE_LIMIT_AUTH_PER_IP: '100000',
    RATE_LIMIT_AUTH_PER_EMAIL: '100000',
  }

  const start = async (extra: Record<string, string> = {}): Promise<TestSystem> => {
    const env = { ...baseEnv, ...extra }
    const apiServices = await times(apis, () =>
      startService({ main: join(code.api ?? '', 'packages/api/src/main.ts'), folder: folder.path, env }, API_LISTENS),
    )
    const workerServices = await times(workers, () =>
      startService(
        { main: join(code.worker ?? '', 'packages/worker/src/main.ts'), folder: folder.path, env },
        WORKER_LISTENS,
      ),
    )
    const processes = [...apiServices, ...workerServices].map(({ running }) => running)
    const urls = apiServices.map(({ url }) => url)
    return {
      urls,
      url: urls[0] ?? '',
      inboxUrl: mail.inboxUrl,
      processes,
      grantAdmin: async (email) => {
        const { code, stderr } = await runCommand({ folder: folder.path, env, args: ['admin', 'grant', email] })
        if (code !== 0) throw new Error(stderr)
      },
      end: (signal) => endAll(processes, signal),
    }
  }
  return {
    env: baseEnv,
    start,
    close: async () => {
      await Promise.all([queue.close(), mail.close(), folder.remove(), dropDatabase(mongo.href)])
    },
  }
}

export async function endAll(processes: readonly RunningProcess[], signal: NodeJS.Signals): Promise<(number | null)[]> {
  for (const running of processes) running.kill(signal)
  return Promise.all(processes.map(({ exited }) => exited))
}

function times<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, make))
}

async function dropDatabase(url: string): Promise<void> {
  const client = new MongoClient(url)
  await client.db().dropDatabase()
  await client.close()
}

/**
 * What the images set for Node itself, so that the processes behave as they do in a container.
 * @param app where it lies here what the images have in /app
 */
export function imageEnv(app = ROOT): Record<string, string> {
  const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8')
  const [, settings] = /^ENV ((?:.*\\\n)*.*)$/m.exec(dockerfile) ?? []
  if (!settings?.includes('NODE_OPTIONS'))
    throw new Error('the Dockerfile sets no NODE_OPTIONS where they are looked for')
  const pairs = [...settings.matchAll(/(\w+)=(?:"([^"]*)"|(\S+))/g)]
  // An address, as NODE_OPTIONS would end a path at its first space
  const moved = (quoted: string) => quoted.replaceAll('/app', pathToFileURL(app).href)
  return Object.fromEntries(pairs.map(([, name, quoted, plain = '']) => [name, quoted ? moved(quoted) : plain]))
}
