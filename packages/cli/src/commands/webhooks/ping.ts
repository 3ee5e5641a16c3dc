import { setTimeout as sleep } from 'node:timers/promises'
import { BY_COMMAND } from '@orders/shared/admin/entry'
import { pingWebhook, toDelivery } from '@orders/shared/admin/webhook-deliveries'
import type { Delivery } from '@orders/shared/contracts/webhooks'
import type { Command } from 'commander'
import { Interrupted } from '../../exit-codes.ts'
import type { Terminal } from '../../output/terminal.ts'
import { addResultCommand, type Backing, type CommandResult, type Run } from '../run.ts'
import { toAttempt } from './deliveries.ts'

/** A worker takes it within a second or two, and an attempt ends after ten. */
const TIMEOUT_MS = 20_000
const LOOK_EVERY_MS = 200

export function addPing(webhooks: Command, run: Run): void {
  addResultCommand(
    webhooks,
    'ping <id>',
    'have a ping delivered by the running system, and wait for what comes of it',
  ).action((id: string, options) => run(options, (backing, terminal) => ping(backing, id, terminal)))
}

async function ping(
  backing: Backing,
  id: string,
  { onInterrupt }: Pick<Terminal, 'onInterrupt'>,
): Promise<CommandResult> {
  let isInterrupted = false
  onInterrupt(() => {
    isInterrupted = true
  })
  let delivery = await pingWebhook(backing, { id, by: BY_COMMAND })
  for (let waitedMs = 0; delivery.attempts.length === 0 && waitedMs < TIMEOUT_MS; waitedMs += LOOK_EVERY_MS) {
    if (isInterrupted) throw new Interrupted()
    await sleep(LOOK_EVERY_MS)
    const found = await backing.store.deliveries.find({ webhookId: id.toLowerCase(), eventId: delivery.eventId })
    if (found) delivery = toDelivery(found)
  }
  return { json: delivery, text: toOutcome(delivery), refused: delivery.state !== 'delivered' }
}

function toOutcome({ state, attempts }: Delivery): string {
  const last = attempts.at(-1)
  if (!last) return 'The ping was not tried yet: the endpoint is not active, or no worker is running.'
  return `The ping was ${state === 'delivered' ? '' : 'not '}delivered: ${toAttempt(last)}.`
}
