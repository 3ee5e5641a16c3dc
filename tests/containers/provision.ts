import { runToEnd, startProcess } from '../e2e/processes.ts'
import { throwAwayFolder } from '../e2e/system.ts'
import { addresses } from './addresses.ts'
import { awsEnv, SENDER } from './localstack.ts'

export interface Queues {
  queueUrl: string
  deadLetterQueueUrl: string
  sesEventsQueueUrl?: string
  topicArn?: string
}

const provisionProgram = (queues: Queues, folder: string, sender = SENDER, endpoint = addresses().localStackUrl) => ({
  main: 'packages/cli/src/main.ts',
  args: ['provision'],
  folder,
  env: {
    ...awsEnv(endpoint),
    SQS_URL: queues.queueUrl,
    SQS_DLQ_URL: queues.deadLetterQueueUrl,
    ...(queues.sesEventsQueueUrl ? { SES_EVENTS_SQS_URL: queues.sesEventsQueueUrl } : {}),
    ...(queues.topicArn ? { SNS_TOPIC_ARN: queues.topicArn } : {}),
    SES_SENDER_EMAIL: sender,
  },
})

/** What an operator does first: `npm run provision`. */
export async function runProvision(queues: Queues, sender?: string, endpoint?: string) {
  const folder = await throwAwayFolder()
  const result = await runToEnd(provisionProgram(queues, folder.path, sender, endpoint))
  await folder.remove()
  return result
}

/** `npm run provision -- --watch`; resolves when it has made the queues for the first time. */
export async function watchProvision(queues: Queues) {
  const folder = await throwAwayFolder()
  const program = { ...provisionProgram(queues, folder.path), args: ['provision', '--watch'] }
  const { kill, exited } = await startProcess(program, /SQS_DLQ_URL=/)
  return {
    end: async () => {
      kill('SIGTERM')
      await folder.remove()
      return exited
    },
  }
}
