import type { Part } from './part.ts'
import { PAGES_EDITS } from './webhooks/pages.ts'
import { SERVICES_EDITS } from './webhooks/services.ts'
import { SHARED_EDITS } from './webhooks/shared.ts'
import { TESTS_EDITS } from './webhooks/tests.ts'

const SHARED = 'packages/shared/src'
const STORES = [`${SHARED}/adapters/mongo/subscribers`, `${SHARED}/adapters/sqlite/subscribers`] as const

export const WEBHOOKS: Part = {
  what: 'endpoints, their deliveries, and all that looks after them; the topic stays',
  remove: [
    'packages/api/src/webhooks',
    'packages/worker/src/webhooks',
    'packages/cli/src/commands/webhooks',
    'packages/console/src/operations/webhooks',
    'packages/embedded/src/webhook-receiver',
    `${SHARED}/admin/webhooks.ts`,
    `${SHARED}/admin/webhook-deliveries.ts`,
    `${SHARED}/contracts/webhooks.ts`,
    `${SHARED}/domain/ping.ts`,
    `${SHARED}/domain/webhook-secret.ts`,
    `${SHARED}/domain/webhook-secret.test.ts`,
    `${SHARED}/domain/networks.ts`,
    `${SHARED}/domain/networks.test.ts`,
    `${SHARED}/adapters/http/addresses`,
    `${SHARED}/adapters/http/webhooks`,
    `${SHARED}/adapters/http/webhook-sender.ts`,
    `${SHARED}/adapters/http/webhook-sender.test.ts`,
    `${SHARED}/adapters/http/webhook-sender-network.test.ts`,
    ...STORES.flatMap((folder) =>
      ['deliveries.ts', 'webhooks.ts', 'webhook-claims.ts'].map((file) => `${folder}/${file}`),
    ),
    ...[
      'audiences.test.ts',
      'delivery-documents.ts',
      'note-attempt.ts',
      'webhook-claims.test.ts',
      'webhook-documents.ts',
    ].map((file) => `${STORES[0]}/${file}`),
    ...['delivery-rows.ts', 'end-leases.test.ts', 'webhook-rows.ts'].map((file) => `${STORES[1]}/${file}`),
    ...['deliveries', 'delivery-attempts', 'webhook-claims', 'webhooks'].map(
      (name) => `${SHARED}/testing/store/subscribers/${name}.contract.ts`,
    ),
    `${SHARED}/testing/webhook-endpoints.ts`,
    'tests/api/webhooks.test.ts',
    'tests/docs/webhooks.test.ts',
    'tests/e2e/orderctl-webhooks.test.ts',
    'tests/e2e/webhook-receiver.test.ts',
    'tests/bench/measurements/webhooks.ts',
    'tests/browser/suites/subscribers.ts',
    'tests/faults/guarantees/g19.ts',
    'tests/faults/services/webhook-receivers.ts',
    'tests/scenarios/subscribers.ts',
    'docs/webhooks.md',
    'docs/adr/0034-where-webhooks-go.md',
    'docs/adr/0037-webhooks.md',
  ],
  edits: { ...SHARED_EDITS, ...SERVICES_EDITS, ...TESTS_EDITS, ...PAGES_EDITS },
}
