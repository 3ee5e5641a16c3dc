import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createUrlRules } from '@orders/shared/adapters/http/addresses/url-rules'
import { openSqliteAudit } from '@orders/shared/adapters/sqlite/audit'
import { openSqliteStore } from '@orders/shared/adapters/sqlite/store'
import { ConfigError, pickVariables } from '@orders/shared/config/parse'
import { fileVariableOf } from '@orders/shared/config/secret-files'
import { EMBEDDED_DEFAULTS } from '@orders/shared/config/services'
import { parseNetworks } from '@orders/shared/domain/networks'
import type { OpenedSource } from '@orders/shared/ports/audit'
import type { Store } from '@orders/shared/ports/stores'
import type { UrlRules } from '@orders/shared/ports/subscribers'
import type { Static } from 'typebox'

export const StoreConfigSchema = pickVariables(
  ['DATA_DIR', 'ORDER_DEADLINE_SECONDS'],
  ['MONGODB_URL', 'SNS_TOPIC_ARN', 'WEBHOOK_ALLOWED_NETWORKS'],
)
type Config = Static<typeof StoreConfigSchema>
type StoreConfig = Pick<Config, 'MONGODB_URL' | 'DATA_DIR' | 'SNS_TOPIC_ARN'>

/** The setting that says where the store is, once the settings were read. */
export const storeSetting = () =>
  ['MONGODB_URL', fileVariableOf('MONGODB_URL')].find((name) => process.env[name]) ?? 'DATA_DIR'

/**
 * The store of the system beside the command: MongoDB where it is configured, else the file in DATA_DIR as it is. A command makes no
 * store: a new one, in the wrong folder, looks as if everything was lost.
 * @throws ConfigError
 */
export async function openStore({ MONGODB_URL, DATA_DIR, SNS_TOPIC_ARN }: StoreConfig): Promise<Store> {
  const hasTopic = SNS_TOPIC_ARN !== undefined
  if (MONGODB_URL) return openMongo(MONGODB_URL, { hasTopic })
  const path = findFile(DATA_DIR)
  try {
    return openSqliteStore({ path, isOwn: false, hasTopic })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigError([`the database cannot be opened (DATA_DIR is ${DATA_DIR}): ${reason}`])
  }
}

/** The same for an audit, to which the file is read-only. @throws ConfigError, or what the file is wrong with */
export async function openAuditSource({ MONGODB_URL, DATA_DIR }: StoreConfig): Promise<OpenedSource> {
  if (!MONGODB_URL) return openSqliteAudit(findFile(DATA_DIR))
  const { audit: source, close } = await openMongo(MONGODB_URL)
  return { source, close }
}

/** Which URLs endpoints may have, by the settings that the running system has: without MONGODB_URL it is embedded mode. */
export function urlRulesOf(config: Pick<Config, 'MONGODB_URL' | 'WEBHOOK_ALLOWED_NETWORKS'>): UrlRules {
  const { WEBHOOK_ALLOWED_NETWORKS } = { ...(config.MONGODB_URL ? {} : EMBEDDED_DEFAULTS), ...config }
  return createUrlRules(parseNetworks(WEBHOOK_ALLOWED_NETWORKS))
}

/** What an operator runs in mongosh to shard the database. */
export async function readShardCommands({ MONGODB_URL }: { MONGODB_URL: string }): Promise<string> {
  const [{ databaseNameOf }, { toShardCommands }] = await Promise.all([
    import('@orders/shared/adapters/mongo/connection/client'),
    import('@orders/shared/adapters/mongo/schema/shard-commands'),
  ])
  return toShardCommands(databaseNameOf(MONGODB_URL))
}

/** The driver is loaded only here: it takes its time. */
async function openMongo(url: string, options: { hasTopic?: boolean } = {}): Promise<Store> {
  const [{ createMongoStore }, { findMongoUrlProblem }] = await Promise.all([
    import('@orders/shared/adapters/mongo/store'),
    import('@orders/shared/adapters/mongo/connection/client'),
  ])
  const problem = findMongoUrlProblem(url)
  if (problem !== undefined) throw new ConfigError([`MONGODB_URL cannot be used: ${problem}`])
  return createMongoStore({ url, ...options })
}

/** @throws ConfigError where there is none */
export function findFile(dataDir: string): string {
  const path = join(dataDir, 'orders.sqlite')
  if (existsSync(path)) return path
  throw new ConfigError([`DATA_DIR is ${dataDir}, where no system has run, and MONGODB_URL is not set`])
}
