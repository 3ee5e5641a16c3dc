import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startEmbeddedSqs } from '@orders/embedded/backing/embedded-sqs'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { register } from './client.ts'
import { runToEnd } from './processes.ts'
import { COMMANDS, startSystem, throwAwayFolder } from './system.ts'

const SENDER = 'orders@shop.example'
const REGION = 'eu-central-1'
const KEYS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' }
const ANSWERS: Record<string, string> = {
  ListIdentities: `<Identities><member>${SENDER}</member></Identities>`,
  SendEmail: '<MessageId>1</MessageId>',
}

/** The regions that requests were signed for: AWS refuses a request for another one than its own. */
const signedFor = new Set<string>()
const ses = createServer(async (request, answer) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const action = new URLSearchParams(Buffer.concat(chunks).toString()).get('Action') ?? ''
  const [, region = '', service] =
    /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(`${request.headers.authorization}`) ?? []
  if (service === 'ses') signedFor.add(region)
  answer.setHeader('content-type', 'text/xml')
  answer.end(`<${action}Response><${action}Result>${ANSWERS[action] ?? ''}</${action}Result></${action}Response>`)
})
let folder: Awaited<ReturnType<typeof throwAwayFolder>>
let env: Record<string, string>
beforeAll(async () => {
  folder = await throwAwayFolder()
  await once(ses.listen(0, '127.0.0.1'), 'listening')
  env = { ...KEYS, AWS_ENDPOINT_URL_SES: `http://127.0.0.1:${(ses.address() as AddressInfo).port}` }
})
beforeEach(() => signedFor.clear())
afterAll(async () => {
  ses.close()
  await folder.remove()
})

it.each([
  ['SES_REGION', { SES_REGION: REGION }, REGION],
  ['AWS_REGION where SES has no region of its own', {}, 'us-east-1'],
])('provision asks SES for the sender in %s', async (_, region, expected) => {
  const sqs = await startEmbeddedSqs({ visibilityTimeoutSeconds: 20, maxReceiveCount: 6 })
  const all = { ...env, ...region, AWS_ENDPOINT_URL_SQS: sqs.endpoint }
  const { code, stderr } = await runToEnd({ main: COMMANDS, args: ['provision'], folder: folder.path, env: all })
  await sqs.close()
  expect({ code, stderr, regions: [...signedFor] }).toEqual({ code: 0, stderr: '', regions: [expected] })
})

it('a worker mails in the region of SES_REGION', async () => {
  const system = await startSystem(folder.path, { ...env, SES_REGION: REGION, SES_SENDER_EMAIL: SENDER })
  await register(system.url, 'ada@example.com')
  await expect.poll(() => [...signedFor]).toEqual([REGION])
  await system.end('SIGTERM')
})
