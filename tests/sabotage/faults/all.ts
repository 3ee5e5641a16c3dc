import type { Sabotage } from '../sabotage.ts'
import { ACCOUNT_MAILS_FAULTS } from './account-mails.ts'
import { ACCOUNTS_FAULTS } from './accounts.ts'
import { ACCOUNTS_STORE_FAULTS } from './accounts-store.ts'
import { ADDRESSES_FAULTS } from './addresses.ts'
import { API_KEY_FAULTS } from './api-keys.ts'
import { AUDIT_FAULTS } from './audit.ts'
import { AUTH_FAULTS } from './auth.ts'
import { BACKUPS_FAULTS } from './backups.ts'
import { BORDERS_FAULTS } from './borders.ts'
import { BOUNCES_FAULTS } from './bounces.ts'
import { CACHE_FAULTS } from './cache.ts'
import { CANCELLING_FAULTS } from './cancelling.ts'
import { CONGESTION_FAULTS } from './congestion.ts'
import { CONSOLE_FAULTS } from './console.ts'
import { CONTRACT_FAULTS } from './contract.ts'
import { DEPLOY_FAULTS } from './deploy.ts'
import { FINDING_FAULTS } from './finding.ts'
import { FULFILMENT_FAULTS } from './fulfilment.ts'
import { HTTP_FAULTS } from './http.ts'
import { INBOX_FAULTS } from './inbox.ts'
import { KEY_FAULTS } from './keys.ts'
import { MAIL_FAULTS } from './mail.ts'
import { MAKE_YOURS_FAULTS } from './make-yours.ts'
import { MANNERS_FAULTS } from './manners.ts'
import { MONGO_FAULTS } from './mongo.ts'
import { OPERATORS_FAULTS } from './operators.ts'
import { ORDERS_FAULTS } from './orders.ts'
import { PRODUCTS_FAULTS } from './products.ts'
import { READINESS_FAULTS } from './readiness.ts'
import { REDIS_FAULTS } from './redis.ts'
import { REST_FAULTS } from './rest.ts'
import { SESSIONS_FAULTS } from './sessions.ts'
import { SHARDS_FAULTS } from './shards.ts'
import { SHOP_PAGES_FAULTS } from './shop-pages.ts'
import { SIMULATION_FAULTS } from './simulation.ts'
import { SQLITE_FAULTS } from './sqlite.ts'
import { STATS_FAULTS } from './stats.ts'
import { SUBSCRIBER_TOOLS_FAULTS } from './subscriber-tools.ts'
import { SUBSCRIBERS_STORE_FAULTS } from './subscribers-store.ts'
import { TOPIC_FAULTS } from './topic.ts'
import { WEBHOOKS_FAULTS } from './webhooks.ts'
import { WORKER_FAULTS } from './worker.ts'

/** Every sabotage there is, by area. */
export const AREAS: Record<string, readonly Sabotage[]> = {
  borders: BORDERS_FAULTS,
  orders: ORDERS_FAULTS,
  cancelling: CANCELLING_FAULTS,
  products: PRODUCTS_FAULTS,
  sessions: SESSIONS_FAULTS,
  sqlite: SQLITE_FAULTS,
  mongo: MONGO_FAULTS,
  shards: SHARDS_FAULTS,
  'accounts-store': ACCOUNTS_STORE_FAULTS,
  'subscribers-store': SUBSCRIBERS_STORE_FAULTS,
  auth: AUTH_FAULTS,
  accounts: ACCOUNTS_FAULTS,
  keys: KEY_FAULTS,
  'api-keys': API_KEY_FAULTS,
  finding: FINDING_FAULTS,
  http: HTTP_FAULTS,
  manners: MANNERS_FAULTS,
  console: CONSOLE_FAULTS,
  'shop-pages': SHOP_PAGES_FAULTS,
  contract: CONTRACT_FAULTS,
  inbox: INBOX_FAULTS,
  worker: WORKER_FAULTS,
  fulfilment: FULFILMENT_FAULTS,
  congestion: CONGESTION_FAULTS,
  mail: MAIL_FAULTS,
  bounces: BOUNCES_FAULTS,
  'account-mails': ACCOUNT_MAILS_FAULTS,
  topic: TOPIC_FAULTS,
  webhooks: WEBHOOKS_FAULTS,
  addresses: ADDRESSES_FAULTS,
  operators: OPERATORS_FAULTS,
  'subscriber-tools': SUBSCRIBER_TOOLS_FAULTS,
  cache: CACHE_FAULTS,
  redis: REDIS_FAULTS,
  audit: AUDIT_FAULTS,
  backups: BACKUPS_FAULTS,
  'make-yours': MAKE_YOURS_FAULTS,
  simulation: SIMULATION_FAULTS,
  stats: STATS_FAULTS,
  rest: REST_FAULTS,
  readiness: READINESS_FAULTS,
  deploy: DEPLOY_FAULTS,
}
