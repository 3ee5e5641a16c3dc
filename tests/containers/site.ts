import { randomBytes } from 'node:crypto'
import { runCommand } from '../e2e/commands.ts'
import { API_LISTENS, WORKER_LISTENS } from '../e2e/deployed.ts'
import type { RunningProcess } from '../e2e/processes.ts'
import { startService } from '../e2e/ready.ts'
import { throwAwayFolder } from '../e2e/system.ts'
import { addresses } from './addresses.ts'
import { awsEnv, mailsTo, SENDER } from './localstack.ts'
import type { Queues } from './provision.ts'
import type { Deployment } from './story.ts'

interface Site extends Deployment {
  workerUrl: string
  grantAdmin(email: string): Promise<void>
}

/** The api and a worker, each a process of its own, on a new database and the given queues. */
export async function startSite({ queueUrl, deadLetterQueueUrl, sesEventsQueueUrl, topicArn }: Queues): Promise<Site> {
  const { mongoUrl, redisUrl, localStackUrl } = addresses()
  const folder = await throwAwayFolder()
  const database = new URL(mongoUrl)
  database.pathname = `/site_${randomBytes(6).toString('hex')}`
  const env = {
    ...awsEnv(localStackUrl),
    HOST: '127.0.0.1',
    PORT: '0',
    WORKER_PORT: '0',
    MONGODB_URL: database.href,
    REDIS_URL: redisUrl,
    SQS_URL: queueUrl,
    SQS_DLQ_URL: deadLetterQueueUrl,
    ...(sesEventsQueueUrl ? { SES_EVENTS_SQS_URL: sesEventsQueueUrl } : {}),
    ...(topicArn ? { SNS_TOPIC_ARN: topicArn } : {}),
    SES_SENDER_EMAIL: SENDER,
    ACCESS_TOKEN_JWT_SECRET: randomBytes(32).toString('hex'),
    REFRESH_TOKEN_JWT_SECRET: randomBytes(32).toString('hex'),
  }
  const started: RunningProcess[] = []
  const start = async (main: string, listens: RegExp) => {
    const service = await startService({ main, folder: folder.path, env }, listens)
    started.push(service.running)
    return service
  }
  const stop = async () => {
    for (const { kill } of started) kill('SIGTERM')
    const exitCodes = await Promise.all(started.map(({ exited }) => exited))
    await folder.remove()
    if (exitCodes.some((code) => code !== 0)) throw new Error(`api and worker ended with ${exitCodes}`)
  }
  try {
    const api = await start('packages/api/src/main.ts', API_LISTENS)
    const worker = await start('packages/worker/src/main.ts', WORKER_LISTENS)
    return {
      url: api.url,
      workerUrl: worker.url,
      mailsTo: (email) => mailsTo(localStackUrl, email),
      grantAdmin: async (email) => {
        const { code, stderr } = await runCommand({ folder: folder.path, env, args: ['admin', 'grant', email] })
        if (code !== 0) throw new Error(stderr)
      },
      pauseWorkers: async () => worker.running.kill('SIGSTOP'),
      resumeWorkers: async () => worker.running.kill('SIGCONT'),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
