import { around, block, lines, swap } from '../../edits.ts'
import type { Part } from '../part.ts'

const API = 'packages/api/src'
const WORKER = 'packages/worker/src'
const CLI = 'packages/cli/src'
const CONSOLE = 'packages/console/src'

/** Routes, deliveries, commands and pages. */
export const SERVICES_EDITS: Part['edits'] = {
  'package.json': [lines('"webhook-receiver"')],
  'scripts/help.mjs': [lines("'webhook-receiver'")],
  'packages/embedded/package.json': [lines('"standardwebhooks"')],
  [`${API}/app.ts`]: [lines('register(webhookRoutes')],
  [`${API}/compose.ts`]: [
    lines('const urlRules ='),
    swap('preparation, urlRules }', 'preparation }'),
    swap("'preparation' | 'urlRules'>", "'preparation'>"),
  ],
  [`${API}/deps.ts`]: [lines("| 'WEBHOOK_ALLOWED_NETWORKS'"), block('urlRules: UrlRules')],
  [`${API}/admin/routes.ts`]: [swap('mails and deliveries to webhook endpoints as they stand', 'mails as they stand')],
  [`${API}/http/errors/http-errors.ts`]: [
    lines('WEBHOOK_NOT_FOUND'),
    lines('WEBHOOK_NOT_ACTIVE'),
    lines('DELIVERY_NOT_FOUND'),
  ],
  [`${API}/http/openapi/document.ts`]: [
    swap(
      'are posted to endpoints of yours, signed: \\`/api/admin/webhooks\\`. \\`/asyncapi.json\\`',
      'are published on a topic. \\`/asyncapi.json\\`',
    ),
    lines("{ name: 'webhooks',"),
  ],
  [`${API}/http/openapi/plugin.ts`]: [swap('apiKeys, webhooks, health]', 'apiKeys, health]')],
  [`${API}/http/openapi/problem-examples.ts`]: [lines('WEBHOOK_PATH', 4)],
  [`${API}/http/asyncapi/bindings.ts`]: [lines('webhooks: {},'), lines('webhooks: { http:')],
  [`${API}/http/asyncapi/header-schemas.ts`]: [block('webhooks: Type.Object('), block('webhooks: ({ id }) =>')],
  [`${API}/http/asyncapi/document.ts`]: [
    lines('A ping tries an endpoint out; on the topic'),
    lines('webhooks: PUBLIC_EVENT_TYPES,'),
    swap('PUBLIC_EVENT_TYPES.filter((type) => type !== PING_TYPE)', 'PUBLIC_EVENT_TYPES'),
    lines('- **Webhooks**: register'),
    lines('  Standard Webhooks specification.'),
    swap(
      '- **The topic**: subscribe to it on SNS.',
      `- **The topic**: subscribe to it on SNS; the routes of the API are in \\\`\${pathPrefix}/openapi.json\\\`.`,
    ),
    swap('- Both deliver **at least once**', '- It delivers **at least once**'),
    swap('of the API, where the endpoints are registered', 'of the API'),
    swap("webhooks: channel('webhooks', WEBHOOKS), topic:", 'topic:'),
    lines('deliverWebhook:'),
    swap('Where it is, each endpoint and each deployment decides', 'Where it is, each deployment decides'),
    block('const messageName ='),
    swap('messageName(name, type)', `\`\${nameOf(type)}Notification\``, 2),
  ],
  [`${WORKER}/compose.ts`]: [
    lines('const webhookSender = createWebhookSender('),
    swap(" | 'WEBHOOK_ALLOWED_NETWORKS'>", '>'),
    lines('      webhookSender,'),
    swap('Promise.all([mailer.close(), webhookSender.close()])', 'mailer.close()'),
  ],
  [`${WORKER}/deps.ts`]: [
    block('webhookSender: WebhookSender'),
    block('webhookSweepMs: number'),
    block('webhookLeaseMs: number'),
  ],
  [`${WORKER}/worker-core.ts`]: [
    lines('webhookSweepMs: 1_000'),
    lines('webhookLeaseMs: 30_000'),
    block('const deliveries = createDeliveries('),
    swap(', onFannedOut: deliveries.nudge', ''),
    swap('watchdog, deliveries, createHousekeeping', 'watchdog, createHousekeeping'),
  ],
  [`${WORKER}/metrics.ts`]: [lines('webhooks: WebhookMetrics'), lines('webhooks: createWebhookMetrics')],
  [`${WORKER}/background/housekeeping.ts`]: [lines('deliveries: (limit) =>')],
  [`${WORKER}/mail/prepare-mail.ts`]: [lines("kind === 'webhook-paused'")],
  [`${WORKER}/mail/rendering/account-mail.ts`]: [
    block("'webhook-paused': {"),
    block('about?: string[]'),
    swap('token, about = [] } = options', 'token } = options'),
    lines('const named ='),
    lines('...named,'),
    swap(`\${about.map(renderNote).join('')}`, ''),
  ],
  [`${CLI}/open-store.ts`]: [swap(", 'WEBHOOK_ALLOWED_NETWORKS']", ']'), block('export function urlRulesOf(')],
  [`${CLI}/commands/run.ts`]: [
    lines('urlRules: UrlRules'),
    lines('urlRules: urlRulesOf('),
    swap('StoreConfigSchema, urlRulesOf }', 'StoreConfigSchema }'),
  ],
  [`${CLI}/commands/orderctl.ts`]: [
    lines('addWebhooks(orderctl'),
    swap('dead letters, keys and webhooks', 'dead letters and keys'),
  ],
  [`${CLI}/commands/admin.ts`]: [
    swap('findKeysOf, findWebhooksOf, revokeKeysOf', 'findKeysOf, revokeKeysOf'),
    lines('const webhooks = await'),
    lines('...webhooks.map('),
  ],
  [`${API}/auth/export-account.ts`]: [
    swap('findKeysOf, findWebhooksOf', 'findKeysOf'),
    lines('import { withPending }'),
    lines('const webhooks = await'),
    swap(', apiKeys, webhooks }', ', apiKeys }'),
  ],
  [`${API}/auth/account-routes.ts`]: [swap('API keys and webhook endpoints that', 'API keys that')],
  [`${CLI}/commands/explain-order.ts`]: [block("case 'delivery':")],
  [`${CLI}/commands/explain-order.test.ts`]: [block("it('counts of a delivery")],
  [`${CONSOLE}/operations/pages.tsx`]: [lines("'/operations/webhooks", 2)],
  [`${CONSOLE}/operations/frame.tsx`]: [lines("'/operations/webhooks'")],
  [`${CONSOLE}/operations/keys/scopes.ts`]: [lines("'webhooks:write'")],
  [`${CONSOLE}/operations/log/words.ts`]: [
    lines("  'webhook.", 5),
    lines('  webhook: (id)'),
    swap("= ['webhook.delete']", '= []'),
  ],
  [`${CONSOLE}/operations/log/words.test.ts`]: [lines("['webhook.", 2)],
  [`${CONSOLE}/operations/mails/words.ts`]: [lines("'webhook-paused'")],
  [`${CONSOLE}/operations/orders/timeline-words.ts`]: [block("case 'delivery':")],
  [`${CONSOLE}/operations/orders/timeline-words.test.ts`]: [around("['delivered', 1, 'delivered']")],
  'scripts/docs/capacity-page.ts': [swap(' --endpoints 1', '')],
  'scripts/capacity/arguments.ts': [lines('endpoints: {'), lines("read('endpoints')")],
  'scripts/capacity/costs.ts': [block('delivery: 235')],
  'scripts/capacity/plan.ts': [
    block('  endpoints: number'),
    swap('orders, endpoints, fulfilmentMs', 'orders, fulfilmentMs'),
    swap('(settlingUs + EVENTS_PER_ORDER * endpoints * CPU_US.delivery)', 'settlingUs'),
    swap('orders, peakFactor, endpoints', 'orders, peakFactor'),
    block('...(endpoints > 0'),
  ],
  'scripts/contact-sheets/pages.ts': [
    block("const webhook = await post('/api/admin/webhooks'"),
    lines('/ping`, {})'),
    lines("webhooks: '/webhooks'"),
    lines('webhook: `/webhooks/'),
  ],
}
