import { asCustomer, type Customer } from '../e2e/client.ts'

export interface ShoppersReport {
  requests: number
  /** Reads that were answered from the cache. */
  hits: number
  slowestMs: number
  /** What went wrong, in words. */
  faults: string[]
}

export interface Shoppers {
  stop(): Promise<ShoppersReport>
  /** Reads every order through every API, once all are settled. @returns what is wrong with the answers */
  readAll(): Promise<string[]>
}

const REMEMBERED = 30

/** Customers who place orders and read them all the while, through every API, and take note of whatever they should not see. */
export function startShoppers(customers: readonly Customer[], urls: readonly string[]): Shoppers {
  const report: ShoppersReport = { requests: 0, hits: 0, slowestMs: 0, faults: [] }
  const newest = new Map<string, number>()
  const owners = new Map<string, Customer>()
  let shopping = true

  const at = ({ email, token }: Customer, n: number) => asCustomer(urls[n % urls.length] ?? '', email, token)

  async function timed<T>(what: string, request: () => Promise<T>): Promise<T | undefined> {
    const startedAt = performance.now()
    report.requests += 1
    try {
      return await request()
    } catch (error) {
      report.faults.push(`${what}: ${error}`)
      return undefined
    } finally {
      report.slowestMs = Math.max(report.slowestMs, performance.now() - startedAt)
    }
  }

  async function place(customer: Customer): Promise<string | undefined> {
    const answer = await timed('place', () => customer.place([{ productId: 'plenty', quantity: 1 }]))
    if (!answer) return undefined
    if (answer.status !== 201) {
      report.faults.push(`placing answered ${answer.status}`)
      return undefined
    }
    owners.set(answer.body.id, customer)
    newest.set(answer.body.id, answer.body.version)
    return answer.body.id
  }

  async function read(customer: Customer, id: string): Promise<void> {
    // What had been seen before the request was sent: a read that overtakes another one is not stale
    const seen = newest.get(id) ?? 0
    const answer = await timed('read', () => customer.read(id))
    if (!answer) return
    if (answer.status !== 200) return void report.faults.push(`reading answered ${answer.status}`)
    const { version, status } = answer.body
    const source = answer.headers.get('x-cache')
    if (version < seen) report.faults.push(`order ${id} went back from ${seen} to ${version} (${status}, ${source})`)
    if (source === 'HIT') report.hits += 1
    newest.set(id, Math.max(version, newest.get(id) ?? 0))
  }

  async function readForeign(customer: Customer, id: string): Promise<void> {
    const answer = await timed('read a foreign order', () => customer.read(id))
    if (answer && answer.status !== 404) report.faults.push(`a foreign order answered ${answer.status}`)
  }

  async function shop(customer: Customer, lane: number): Promise<void> {
    const mine: string[] = []
    for (let n = lane; shopping; n++) {
      const id = await place(at(customer, n))
      if (id) mine.push(id)
      const recent = mine.slice(-REMEMBERED)
      for (let step = 1; step <= 6; step++) {
        const some = recent[(n * 7 + step * 5) % recent.length]
        if (some) await read(at(customer, n + step), some)
      }
      const foreign = [...owners].at(-1)
      if (foreign && foreign[1].email !== customer.email) await readForeign(at(customer, n), foreign[0])
    }
  }

  const lanes = customers.map(shop)
  return {
    stop: async () => {
      shopping = false
      await Promise.all(lanes)
      return report
    },
    readAll: async () => {
      const before = report.faults.length
      for (const [id, customer] of owners)
        for (const n of urls.keys()) {
          const { status, body } = await at(customer, n).read(id)
          if (status !== 200 || body.status !== 'CONFIRMED') report.faults.push(`order ${id}: ${status} ${body.status}`)
        }
      return report.faults.slice(before)
    },
  }
}
