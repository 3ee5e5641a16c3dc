import type { Command } from 'commander'
import { addApiKeys } from './api-keys.ts'
import { addDeadLetters } from './dead-letters.ts'
import { addLog } from './log.ts'
import { addMails } from './mails.ts'
import { addOrders } from './orders.ts'
import { addProducts } from './products/products.ts'
import { addGroup, addResultCommand, type Run } from './run.ts'
import { addStock } from './stock.ts'
import { addSuppressions } from './suppressions.ts'
import { addWebhooks } from './webhooks/webhooks.ts'

const FOOTER = `
--json prints JSON, for scripts (use npm run --silent: npm prints a heading of
its own), and what is wrong as JSON to stderr; --help shows what a command takes.
It works while the system runs. Exit code: 0 done, 1 refused or not found,
2 wrong arguments or settings, 3 a backing service is away, 70 a bug,
130 interrupted.`

/** The operators' commands. Their exit codes and output are a contract: docs/orderctl.md. */
export function addOrderctl(program: Command, run: Run): void {
  const orderctl = addGroup(
    program,
    'orderctl',
    'look after orders, products, stock, mails, dead letters, keys and webhooks',
  )
  orderctl.addHelpText('afterAll', FOOTER)
  addOrders(orderctl, run)
  addProducts(orderctl, run)
  addStock(orderctl, run)
  addDeadLetters(orderctl, run)
  addMails(orderctl, run)
  addSuppressions(orderctl, run)
  addApiKeys(orderctl, run)
  addWebhooks(orderctl, run)
  addOutbox(orderctl, run)
  addLog(orderctl, run)
}

function addOutbox(orderctl: Command, run: Run): void {
  const outbox = addGroup(orderctl, 'outbox', 'events on their way to the queue')
  addResultCommand(outbox, 'status', 'how many events wait to be sent, and for how long').action((options) =>
    run(options, async ({ store, clock }) => {
      const { pending, oldestAtMs } = await store.outbox.depth(clock.nowMs())
      const oldestAgeSeconds = oldestAtMs === undefined ? null : Math.max(0, clock.nowMs() - oldestAtMs) / 1000
      const age = oldestAgeSeconds === null ? '' : `, the oldest for ${oldestAgeSeconds.toFixed(1)} s`
      return { json: { pending, oldestAgeSeconds }, text: `${pending} events wait to be sent${age}.` }
    }),
  )
}
