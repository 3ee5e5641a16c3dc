import type { Sabotage } from '../sabotage.ts'

const DRAIN = 'packages/worker/src/webhooks/drain-endpoint.test.ts'

/** Deliveries to webhook endpoints. */
export const WEBHOOKS_FAULTS: readonly Sabotage[] = [
  {
    name: 'a redirect or an error counts as delivered',
    file: 'packages/worker/src/webhooks/deliver.ts',
    search: 'status >= 200 && status < 300',
    replace: 'status >= 200',
    noticedBy: { test: DRAIN, title: 'are tried again after a' },
    quick: true,
  },
  {
    name: 'an endpoint that is gone is not paused',
    file: 'packages/worker/src/webhooks/endpoint-health.ts',
    search: "if (outcome === 'gone') return pause(webhook, 'gone')",
    replace: '',
    noticedBy: { test: DRAIN, title: 'wait where the endpoint is gone' },
  },
  {
    name: 'a delivery that fails is tried at once, for ever',
    file: 'packages/worker/src/webhooks/retry-schedule.ts',
    search: 'waitedMs > TRIED_FOR_MS ? undefined : ',
    replace: '',
    noticedBy: { test: 'packages/worker/src/webhooks/retry-schedule.test.ts', title: 'gives up after three days' },
  },
  {
    name: 'later versions overtake earlier ones',
    file: 'packages/worker/src/webhooks/drain-endpoint.ts',
    search: 'versionOf(a) - versionOf(b)',
    replace: 'versionOf(b) - versionOf(a)',
    noticedBy: { test: DRAIN, title: 'in the order of its versions' },
  },
  {
    name: 'a worker goes on with an endpoint that another has taken over',
    file: 'packages/worker/src/webhooks/drain-endpoint.ts',
    search: 'else isOpen = false\n    readAtMs',
    replace: 'readAtMs',
    noticedBy: { test: DRAIN, title: 'another worker has taken over' },
  },
  {
    name: 'the former secret signs for ever',
    file: 'packages/shared/src/domain/webhook-secret.ts',
    search: 'expiresAtMs > nowMs)',
    replace: 'expiresAtMs > 0)',
    noticedBy: { test: DRAIN, title: 'with one afterwards' },
  },
  {
    name: 'an endpoint that does not answer is asked without end',
    file: 'packages/worker/src/webhooks/endpoint-circuits.ts',
    search: 'else permit.failed(undefined)',
    replace: 'else permit.succeeded()',
    noticedBy: { test: DRAIN, title: 'stop at a circuit' },
  },
]
