import { EMBEDDED_CREDENTIALS, EMBEDDED_REGION, startEmbeddedSqs } from '@orders/embedded/backing/embedded-sqs'
import type { AdminOrderPage, DeadLetterPage } from '@orders/shared/contracts/admin'
import type { PutProductBody } from '@orders/shared/contracts/products'
import type { Browser } from 'playwright-core'
import { type Customer, call, register, until } from '../e2e/client.ts'
import { startSystem, type TestSystem, throwAwayFolder } from '../e2e/system.ts'
import { type Closers, createClosers } from '../faults/closers.ts'
import { freePort } from '../faults/services/free-port.ts'
import { startFulfilmentServer } from '../faults/services/fulfilment-server.ts'
import { openQueue, type Queue } from '../faults/services/queue.ts'
import { openBrowser } from './chromium.ts'

export interface BrowserSite {
  browser: Browser
  system: TestSystem
  url: string
  queue: Queue
  admin: Customer
  /** Orders wait in the warehouse until they are let go on: those that are placed from now on. */
  hold(): Promise<void>
  letGo(): void
  /** The warehouse refuses what is placed from now on for good; with no reason it takes orders again. */
  refuse(reason: string): Promise<void>
  newAdmin(email: string): Promise<Customer>
  putProduct(id: string, product?: Partial<PutProductBody>): Promise<void>
  /** Nothing is held or refused, the first products are in stock, and there are no dead letters. */
  reset(): Promise<void>
  close(): Promise<void>
}

/** The site that all suites share, as each wants to find it. */
export type BeginOnSite = () => Promise<BrowserSite>

const FIRST_PRODUCTS = {
  bike1: { name: 'City bike', price: { amount: 9800, currency: 'USD' }, available: 5 },
  helmet1: { name: 'Helmet', price: { amount: 2000, currency: 'USD' }, available: 10 },
  gloves1: { name: 'Gloves', price: { amount: 1000, currency: 'USD' }, available: 8 },
}
/** The suites log in from one address, and each as few people. */
const NO_LIMITS = { RATE_LIMIT_AUTH_PER_IP: '10000', RATE_LIMIT_AUTH_PER_EMAIL: '10000' }

/** A browser, and a system with one worker slot, so that an order waits while another is in the warehouse. */
export async function openSite(): Promise<BrowserSite> {
  const closers = createClosers()
  let held = Promise.withResolvers<void>()
  let isHeld = false
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
  // Mails link to an address that is known before the start only
  const PORT = String(await freePort())
  const settings = { ...warehouse.env, ...env, ...NO_LIMITS, PORT, WORKER_CONCURRENCY: '1' }
  const system = await startSystem(folder.path, settings)
  closers.add(() => system.end('SIGKILL'))
  const browser = await openBrowser()
  closers.add(() => browser.close())
  const { url } = system
  const newAdmin = async (email: string) => {
    const admin = await register(url, email)
    await system.grantAdmin(email)
    return admin
  }
  const admin = await newAdmin('admin@example.com')
  const { token } = admin
  const putProduct: BrowserSite['putProduct'] = async (id, product = {}) => {
    const body = { name: id, price: { amount: 1000, currency: 'USD' }, available: 10, ...product }
    const { status } = await call(`${url}/api/products/${id}`, { method: 'PUT', token, body })
    if (status >= 300) throw new Error(`putting ${id} answered ${status}`)
  }
  const dropDeadLetters = async () => {
    const { body } = await call<DeadLetterPage>(`${url}/api/admin/dead-letters`, { token })
    for (const { id } of body.items) await call(`${url}/api/admin/dead-letters/${id}`, { method: 'DELETE', token })
  }
  /** What an earlier test has placed would take the one slot, or be refused with the others. */
  const allSettled = async () => {
    for (const status of ['PENDING', 'PROCESSING']) {
      const path = `${url}/api/admin/orders?status=${status}&limit=1`
      await until(`no order is ${status}`, 60_000, async () => {
        const { body } = await call<AdminOrderPage>(path, { token })
        return body.items.length === 0 || undefined
      })
    }
  }
  const letGo = () => {
    isHeld = false
    held.resolve()
  }
  const refuse = async (reason: string) => {
    if (reason !== '' && !isHeld) await allSettled()
    refusal = reason
  }
  return {
    browser,
    system,
    url,
    queue,
    admin,
    hold: async () => {
      if (isHeld) return
      await allSettled()
      isHeld = true
      held = Promise.withResolvers()
    },
    letGo,
    refuse,
    newAdmin,
    putProduct,
    reset: async () => {
      letGo()
      await refuse('')
      for (const [id, product] of Object.entries(FIRST_PRODUCTS)) await putProduct(id, product)
      await dropDeadLetters()
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
