import { block, fence, lines, paragraph, section, swap } from '../../edits.ts'
import type { Part } from '../part.ts'

const LISTED = 'primitives problem auth products orders receipts admin statsHistory apiKeys webhooks health'.split(' ')

/** Pages, settings of deployments, and alerts. */
export const PAGES_EDITS: Part['edits'] = {
  '.env.example': [lines('webhooks may be sent to'), lines('WEBHOOK_ALLOWED_NETWORKS')],
  'docker-compose.yml': [lines('WEBHOOK_ALLOWED_NETWORKS', 2)],
  'deploy/helm/values.yaml': [
    lines('WEBHOOK_ALLOWED_NETWORKS'),
    swap('AWS and receivers of webhooks, MongoDB', 'AWS, MongoDB'),
  ],
  'infra/services.yml': [
    swap('to AWS, to the images and to the receivers of webhooks', 'to AWS and to the images'),
    block('  WebhookAllowedNetworks:'),
    lines('WEBHOOK_ALLOWED_NETWORKS, Value:', 2),
  ],
  'ops/prometheus/alerts.yml': [
    swap(' webhooks - no worker runs, or the database is away.', ''),
    block('- alert: WebhookPaused'),
  ],
  'ops/prometheus/alerts.test.yml': [
    swap('the topic takes no events, webhooks get theirs', 'the topic takes no events'),
    lines('audience="webhooks"'),
    block('- name: a webhook endpoint is paused'),
  ],
  'README.md': [
    swap('hear of orders by webhook or on a topic:', 'hear of orders on a topic:'),
    lines('| G19 |'),
    swap('outbox relay, webhooks, watchdog', 'outbox relay, watchdog'),
    swap('[docs/webhooks.md](docs/webhooks.md), [docs/events.md](docs/events.md)', '[docs/events.md](docs/events.md)'),
    swap(
      'what others hear of orders: signed webhooks, a topic, and their contract',
      'what others hear of orders on a topic, and its contract',
    ),
  ],
  'docs/api-clients.md': [lines('| `webhooks:write` |'), lines('[webhooks.md](webhooks.md).')],
  'docs/console.md': [
    swap(
      'at `#/operations/webhooks`: [endpoints](#endpoints-and-keys) that events are posted to, their health, deliveries and secrets; at `#/operations/keys`',
      'at `#/operations/keys`',
    ),
    lines('| `#/operations/webhooks`'),
    lines('| `#/operations/webhooks/ID`'),
  ],
  'docs/capacity.md': [swap('--reads 20000/s --endpoints 1`', '--reads 20000/s`'), lines('- webhooks: 2,000 requests')],
  'docs/deploy.md': [
    lines('| `WEBHOOK_ALLOWED_NETWORKS`'),
    swap(
      'names the API keys and webhook endpoints that the admin has made',
      'names the API keys that the admin has made',
    ),
  ],
  'docs/events.md': [
    lines('| `webhook.ping` |'),
    swap(', in the body as in the header of a webhook.', '.'),
    lines('| `/order-processing/webhooks` |'),
    block('- **Webhooks.** An admin'),
    swap('comes here whether or not there are webhooks, and one', 'comes here, and one'),
    swap('the way to sign, `webhook-id` and `data.version`', '`id` and `data.version`'),
  ],
  'docs/extending.md': [
    swap('apiKeys, webhooks, health]', 'apiKeys, health]'),
    // Without it the list fits into a line, as the formatter has it
    swap(
      ['[', ...LISTED.map((name) => `  ${name},`), ']'].join('\n+  '),
      `[${LISTED.filter((name) => name !== 'webhooks').join(', ')}]`,
    ),
    swap('; the console has a word for it:', ':'),
    paragraph('`packages/console/src/operations/webhooks/words.ts` (changed lines)'),
    fence('```diff packages/console/src/operations/webhooks/words.ts'),
  ],
  'docs/fulfilment.md': [
    swap('([webhooks](webhooks.md), [their contract](asyncapi.json))', '([on the topic](events.md))'),
  ],
  'docs/operations.md': [lines('| `webhook', 3), lines('| **WebhookPaused** |'), section('## Webhooks')],
  'docs/orderctl.md': [
    swap(', mails and deliveries to webhook endpoints as they stand,', ', mails as they stand,'),
    lines('| `webhooks ', 9),
    paragraph('Which URLs endpoints may have is judged'),
  ],
  'docs/security.md': [
    lines('| A webhook as a way into our network'),
    lines('| An endpoint that answers slowly'),
    lines('| A forged webhook,'),
    block('- The secrets of webhook endpoints'),
    block('- In embedded mode an endpoint may be on this machine'),
  ],
  'docs/tour.md': [lines('| G19 |'), lines('| endpoint, webhook |'), lines('| delivery, attempt |')],
}
