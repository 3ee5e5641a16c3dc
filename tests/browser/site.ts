import { EMBEDDED_CREDENTIALS, EMBEDDED_REGION, startEmbeddedSqs } from '@orders/embedded/backing/embedded-sqs'
import type { PutProductBody } from '@orders/shared/contracts/products'
import type { Browser } from 'playwright-core'
import { type Customer, call, register } from '../e2e/client.ts'
import { startSystem, type TestSystem, throwAwayFolder } from '../e2e/system.ts'
import { type Closers, createClosers } from '../faults/closers.ts'
import { startFulfilmentServer } from '../faults/services/fulfilment-server.ts'
import { openQueue, type Queue } from '../faults/services/queue.ts'
import { openBrowser } from './chromium.ts'

export interface BrowserSite {
  browser: Browser
  system: TestSystem
  url: string
  queue: Queue
  /** Orders wait in the warehouse until they are let go on. */
  hold(): void
  letGo(): void
  /** The warehouse refuses orders for good; with no reason it takes them again. */
  refuse(reason: string): void
  /** Somebody who has the role from the start. */
  newAdmin(email: string): Promise<Customer>
  putProduct(admin: Customer, id: string, product?: Partial<PutProductBody>): Promise<void>
  close(): Promise<void>
}

/** A browser, and a system with one worker slot, so that an order waits while another is in the warehouse. */
export async function openSite(): Promise<BrowserSite> {
  const closers = createClosers()
  let held = Promise.withResolvers<void>()
  held.resolve()
  let refusal = ''
  const fulfil = async () => {
    await held.promise
    return refusal === '' ? { status: 204 } : { status: 422, reason: refusal }
  }
  const warehouse = await startFulfilmentServer(fulfil, closers)
  const { env, queue } = await startQueue(closers)
  const folder = await throwAwayFolder()
  closers.add(folder.remove)
  const system = await startSystem(folder.path, { ...warehouse.env, ...env, WORKER_CONCURRENCY: '1' })
  closers.add(() => system.end('SIGKILL'))
  const browser = await openBrowser()
  closers.add(() => browser.close())
  const { url } = system
  return {
    browser,
    system,
    url,
    queue,
    hold: () => {
      held = Promise.withResolvers()
    },
    letGo: () => held.resolve(),
    refuse: (reason) => {
      refusal = reason
    },
    newAdmin: async (email) => {
      const admin = await register(url, email)
      await system.grantAdmin(email)
      return admin
    },
    putProduct: async ({ token }, id, product = {}) => {
      const body = { name: id, price: { amount: 1000, currency: 'USD' }, available: 10, ...product }
      const { status } = await call(`${url}/api/products/${id}`, { method: 'PUT', token, body })
      if (status >= 300) throw new Error(`putting ${id} answered ${status}`)
    },
    close: () => closers.close(),
  }
}

/** The queue in this process, so that a test can put anything into it. */
async function startQueue(closers: Closers) {
  const { close, ...address } = await startEmbeddedSqs({ visibilityTimeoutSeconds: 20, maxReceiveCount: 10 })
  closers.add(close)
  const env = {
    AWS_REGION: EMBEDDED_REGION,
    AWS_ACCESS_KEY_ID: EMBEDDED_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: EMBEDDED_CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_SQS: address.endpoint,
    SQS_URL: address.queueUrl,
    SQS_DLQ_URL: address.deadLetterQueueUrl,
  }
  return { env, queue: openQueue(address, closers) }
}
