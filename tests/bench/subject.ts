import { randomBytes } from 'node:crypto'
import { MongoClient } from 'mongodb'
import { asCustomer, type Customer, call, PASSWORD, register, until } from '../e2e/client.ts'
import { runToEnd } from '../e2e/processes.ts'
import { throwAwayFolder } from '../e2e/system.ts'
import type { Closers } from '../faults/closers.ts'
import { forkForAnswer, startProgram } from './program.ts'

export type FormName = 'embedded' | 'deployed'

/** A running system with a customer, an admin, and products that do not run out. */
export interface Subject {
  form: FormName
  url: string
  /** What answers requests; the worker is in it in embedded mode. */
  apiPid: number
  pids: readonly number[]
  env: Record<string, string>
  folder: string
  customer: Customer
  admin: Customer
  /** Resolves when every order is settled and every mail sent. @returns how many orders there are */
  settled(): Promise<number>
}

export const PRODUCTS = Array.from({ length: 50 }, (_, index) => `product${index}`)
const STOCK = 1_000_000_000
const SETTLE_WITHIN_MS = 300_000
const secret = () => randomBytes(32).toString('hex')

/** Everything at its default, but for limits that one machine with one customer would meet. */
const ENV = {
  HOST: '127.0.0.1',
  PORT: '0',
  WORKER_PORT: '0',
  INBOX_PORT: '0',
  ACCESS_TOKEN_JWT_SECRET: secret(),
  REFRESH_TOKEN_JWT_SECRET: secret(),
  RATE_LIMIT_AUTH_PER_IP: '1000000',
  RATE_LIMIT_AUTH_PER_EMAIL: '1000000',
  RATE_LIMIT_ORDERS_PER_USER: '1000000',
  EVENT_STREAMS_PER_USER: '10000',
}

export async function openSubject(form: FormName, closers: Closers, dataFolder?: string): Promise<Subject> {
  const folder = dataFolder ?? (await ownFolder(closers))
  const running = await (form === 'embedded' ? startEmbedded(folder, closers) : startDeployed(folder, closers))
  const email = (name: string) => `${name}-${randomBytes(4).toString('hex')}@example.com`
  const [customerEmail, adminEmail] = [email('customer'), email('admin')]
  const customer = await register(running.url, customerEmail)
  const admin = await register(running.url, adminEmail)
  const grant = { main: running.adminCli, folder, env: running.env, args: ['grant', adminEmail] }
  const { code, stderr } = await runToEnd(grant)
  if (code !== 0) throw new Error(stderr)
  for (const id of PRODUCTS) await putProduct(running.url, admin.token, id)
  const subject = { ...running, form, folder, customer, admin }
  return { ...subject, settled: () => settled(subject) }
}

async function ownFolder(closers: Closers): Promise<string> {
  const folder = await throwAwayFolder()
  closers.add(folder.remove)
  return folder.path
}

async function startEmbedded(folder: string, closers: Closers) {
  const started = await startProgram('packages/embedded/src/main.ts', {
    folder,
    env: ENV,
    ready: /API\s+(\S+)\/api[\s\S]*Stop it with/,
  })
  closers.add(started.stop)
  const { pid, match } = started
  return { url: match[1] ?? '', apiPid: pid, pids: [pid], env: ENV, adminCli: 'packages/embedded/src/admin-cli.ts' }
}

interface Emulators {
  queue: { endpoint: string; queueUrl: string; deadLetterQueueUrl: string }
  mail: { endpoint: string }
}

async function startDeployed(folder: string, closers: Closers) {
  const { answer, close } = await forkForAnswer<Emulators>('emulators')
  closers.add(async () => close())
  const mongo = new URL(process.env['MONGODB_URL'] ?? '')
  mongo.pathname = `/bench_${randomBytes(6).toString('hex')}`
  closers.add(() => dropDatabase(mongo.href))
  const env = {
    ...ENV,
    MONGODB_URL: mongo.href,
    REDIS_URL: process.env['REDIS_URL'] ?? '',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_ENDPOINT_URL_SQS: answer.queue.endpoint,
    AWS_ENDPOINT_URL_SES: answer.mail.endpoint,
    SQS_URL: answer.queue.queueUrl,
    SQS_DLQ_URL: answer.queue.deadLetterQueueUrl,
  }
  const api = await startProgram('packages/api/src/main.ts', {
    folder,
    env,
    ready: /Server listening at (http:[^"]+)"[\s\S]*the database: ready/,
  })
  closers.add(api.stop)
  const worker = await startProgram('packages/worker/src/main.ts', { folder, env, ready: /the worker has started/ })
  closers.add(worker.stop)
  const pids = [api.pid, worker.pid]
  return { url: api.match[1] ?? '', apiPid: api.pid, pids, env, adminCli: 'packages/api/src/admin-cli.ts' }
}

async function dropDatabase(url: string): Promise<void> {
  const client = new MongoClient(url)
  await client.db().dropDatabase()
  await client.close()
}

async function putProduct(url: string, token: string, id: string): Promise<void> {
  const body = { name: `Product ${id}`, price: { amount: 1000, currency: 'USD' }, available: STOCK }
  const { status } = await call(`${url}/api/products/${id}`, { method: 'PUT', token, body })
  if (status !== 201 && status !== 200) throw new Error(`the product was answered with ${status}`)
}

interface Stats {
  orders: Record<string, number> | null
  mails: { unsent: number } | null
}

function settled({ url, admin }: Pick<Subject, 'url' | 'admin'>): Promise<number> {
  return until('every order is settled and every mail sent', SETTLE_WITHIN_MS, async () => {
    const { body } = await call<Stats>(`${url}/api/admin/stats`, { token: admin.token })
    const { orders, mails } = body
    if (!orders || mails?.unsent !== 0 || orders['PENDING'] !== 0 || orders['PROCESSING'] !== 0) return undefined
    return Object.values(orders).reduce((sum, count) => sum + count, 0)
  })
}

/** Tokens last a quarter of an hour, and a run longer. */
export async function logInAgain({ url, customer }: Pick<Subject, 'url' | 'customer'>): Promise<Customer> {
  const body = { email: customer.email, password: PASSWORD }
  const login = await call<{ accessToken: string }>(`${url}/api/auth/login`, { method: 'POST', body })
  return asCustomer(url, customer.email, login.body.accessToken)
}
