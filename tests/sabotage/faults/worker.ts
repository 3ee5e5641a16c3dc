import type { Detector, Sabotage } from '../sabotage.ts'

const worker = (file: string, title?: string): Detector => ({
  test: `tests/worker/${file}.test.ts`,
  ...(title ? { title } : {}),
})

/** From the outbox through the queue to the partner. */
export const WORKER_FAULTS: readonly Sabotage[] = [
  {
    name: 'messages in hand are dropped at SIGTERM',
    file: 'packages/worker/src/queue/consumer.ts',
    search: '      await drained(options.drainMs)\n      givingUp.abort()\n      await drained(LAST_MOMENT_MS)\n',
    replace: '      givingUp.abort()\n',
    noticedBy: worker('recovery', 'lets messages in hand finish'),
  },
  {
    name: 'a message in hand is not kept from others',
    file: 'packages/worker/src/queue/batch.ts',
    search: '(visibilityTimeoutSeconds * 1000) / 3,',
    replace: 'visibilityTimeoutSeconds * 3000,',
    noticedBy: { test: 'packages/worker/src/queue/batch.test.ts' },
  },
  {
    name: 'an event is marked as sent before it is',
    file: 'packages/shared/src/outbox/relay-batch.ts',
    search: '  const answers = await Promise.allSettled(requests.map(sendSome))',
    replace:
      '  await rows.markSent(claimed.map(({ id }) => id), clock.nowMs())\n  const answers = await Promise.allSettled(requests.map(sendSome))',
    noticedBy: worker('outbox-relay', 'keeps events while the queue is out'),
  },
  {
    name: 'an event that the queue did not take is marked as sent',
    file: 'packages/shared/src/outbox/relay-batch.ts',
    search: 'const sent = claimed.map(({ id }) => id).filter((id) => taken.has(id))',
    replace: 'const sent = claimed.map(({ id }) => id).filter((id) => taken.size > 0 || taken.has(id))',
    noticedBy: worker('outbox-relay'),
  },
  {
    name: 'what cannot be read is tried for ever',
    file: 'packages/worker/src/handlers/dispatch.ts',
    search: 'async () => reject(parsed.problem)',
    replace: "async () => ({ ...reject(parsed.problem), kind: 'retry' as const })",
    noticedBy: worker('dead-letters', 'keep what cannot be read'),
  },
  {
    name: 'a dead letter that names no order is thrown away',
    file: 'packages/worker/src/handlers/dead-letter.ts',
    search: '    await store.deadLetters.keep(',
    replace: '    void (',
    noticedBy: worker('dead-letters', 'keep what cannot be read'),
  },
  {
    name: 'the commit of a worker that lost its claim counts',
    file: 'packages/worker/src/handlers/commit-change.ts',
    search: 'return applied !== undefined',
    replace: 'return true',
    noticedBy: worker('duplicates', 'outlives its lease'),
  },
  {
    name: 'a settled order is not written through to the cache',
    file: 'packages/shared/src/orders/apply-change.ts',
    search: '  await cache.put(order)\n',
    replace: '',
    noticedBy: worker('order-life', 'is confirmed, cached'),
  },
  {
    name: "a partner's refusal is taken for a fault that may pass",
    file: 'packages/shared/src/adapters/http/fulfilment.ts',
    search: 'if (response.status === 409 || response.status === 422) {',
    replace: 'if (response.status === 409) {',
    noticedBy: { test: 'packages/shared/src/adapters/http/fulfilment.test.ts' },
  },
  {
    name: 'an order is signed as it is not sent',
    file: 'packages/shared/src/adapters/http/fulfilment.ts',
    search: "'x-signature': sign(body, secret)",
    replace: "'x-signature': sign(id, secret)",
    noticedBy: { test: 'packages/shared/src/adapters/http/fulfilment.test.ts' },
  },
  {
    name: 'an order has one retry less than it should',
    file: 'packages/worker/src/handlers/order-placed.ts',
    search: 'if (attempt > maxRetries)',
    replace: 'if (attempt >= maxRetries)',
    noticedBy: worker('order-life', 'once the retries are used up'),
  },
  {
    name: 'an order has one retry more than it should',
    file: 'packages/worker/src/handlers/order-placed.ts',
    search: 'if (attempt > maxRetries)',
    replace: 'if (attempt > maxRetries + 1)',
    noticedBy: worker('order-life', 'once the retries are used up'),
  },
  {
    name: 'a health check that fails is not logged',
    file: 'packages/worker/src/health-server.ts',
    search: "      logger.error({ err: error, url: request.url }, 'health or metrics could not be told')\n",
    replace: '      void error\n',
    noticedBy: { test: 'packages/worker/src/health-server.test.ts', title: 'and logs it' },
  },
]
