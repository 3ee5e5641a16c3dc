import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from '@orders/shared/config/environment'
import { pickVariables } from '@orders/shared/config/parse'
import { PASSWORD } from '../../e2e/client.ts'
import { WrongArguments, wholeNumber } from '../arguments.ts'
import { fillStore } from './fill-store.ts'
import { seededEmail } from './seed.ts'

const USAGE = `Usage: npm run seed -- [--orders 1000000] [--customers 50]

Fills the store (MONGODB_URL, or the file in DATA_DIR) with settled orders as the system itself would have left them.
The customers log in as ${seededEmail(0)} and so on, with "${PASSWORD}"; the first of them has a fifth of the orders.`

const printError = (text: string) => void process.stderr.write(text)

process.exitCode = await main(process.argv.slice(2))

async function main(args: string[]): Promise<number> {
  try {
    const { values } = parseArgs({
      args,
      options: {
        orders: { type: 'string', default: '1000000' },
        customers: { type: 'string', default: '50' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (values.help) printError(`${USAGE}\n`)
    else await seed(wholeNumber('--orders', values.orders), wholeNumber('--customers', values.customers))
    return 0
  } catch (error) {
    if (!(error instanceof WrongArguments || error instanceof TypeError)) throw error
    printError(`${error.message}\n\n${USAGE}\n`)
    return 2
  }
}

async function seed(orders: number, customers: number): Promise<void> {
  const { MONGODB_URL: mongo, DATA_DIR } = readConfig(pickVariables(['DATA_DIR'], ['MONGODB_URL']))
  const startedAt = performance.now()
  const onBatch = (_: unknown, soFar: number) => printError(`\r${soFar} of ${orders} orders`)
  const store = mongo ? { mongo } : { sqlite: join(DATA_DIR, 'orders.sqlite') }
  await fillStore(store, { orders, customers, orderState: 'settled', onBatch })
  printError(` in ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`)
}
