import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runToEnd } from './processes.ts'
import { throwAwayFolder } from './system.ts'

/** Nothing listens there: the services wait for it once they listen themselves. */
const AWAY = '127.0.0.1:1'
const ENV = {
  MONGODB_URL: `mongodb://${AWAY}/orders?replicaSet=rs0`,
  REDIS_URL: `redis://${AWAY}`,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_ENDPOINT_URL_SQS: `http://${AWAY}`,
  AWS_ENDPOINT_URL_SES: `http://${AWAY}`,
  SQS_URL: `http://${AWAY}/000000000000/orders`,
  SQS_DLQ_URL: `http://${AWAY}/000000000000/orders-dead`,
  SES_SENDER_EMAIL: 'shop@example.com',
  ACCESS_TOKEN_JWT_SECRET: 'a'.repeat(32),
  REFRESH_TOKEN_JWT_SECRET: 'r'.repeat(32),
  PUBLIC_URL: 'https://shop.example',
  HOST: '127.0.0.1',
  PORT: '0',
  WORKER_PORT: '0',
}

const other = createServer()
let folder: Awaited<ReturnType<typeof throwAwayFolder>>
let taken: string
beforeAll(async () => {
  folder = await throwAwayFolder()
  await once(other.listen(0, '127.0.0.1'), 'listening')
  taken = String((other.address() as AddressInfo).port)
})
afterAll(async () => {
  other.close()
  await folder.remove()
})

it.each([
  ['api', 'PORT'],
  ['api', 'HOST'],
  ['worker', 'WORKER_PORT'],
  ['worker', 'HOST'],
])('the %s says in a line that it cannot listen for its %s, and ends with 1', async (service, setting) => {
  const env = { ...ENV, [setting]: setting === 'HOST' ? 'nope.invalid' : taken }
  const { code, stdout } = await runToEnd({ main: `packages/${service}/src/main.ts`, folder: folder.path, env })
  expect(code).toBe(1)
  const fatal = stdout.split('\n').filter((line) => line.includes('"level":60'))
  expect(fatal.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      msg: 'could not start',
      err: { type: 'CannotListen', message: expect.stringContaining(`: set ${setting} to `) },
    }),
  ])
})
