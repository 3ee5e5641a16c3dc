import { Counter } from 'prom-client'
import { oncePerRegistry } from './once-per-registry.ts'

/** Counts what the queue refuses; both services send to it. */
export const refusedCounterOf = oncePerRegistry((registry) => {
  const refused = new Counter({
    name: 'outbox_messages_refused_total',
    help: 'Times that the queue refused a message for good; it stays in the outbox and is tried again a minute later',
    registers: [registry],
  })
  return (count: number): void => refused.inc(count)
})
