import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '@orders/shared/config/parse'
import type { EmbeddedConfig } from '@orders/shared/config/services'
import type { Store } from '@orders/shared/ports/stores'
import { chooseStore } from './choose-data.ts'

/**
 * For commands beside the system, which make no store: a new one, in the wrong folder, looks as if everything was lost.
 * @throws ConfigError
 */
export async function openExistingStore(config: Pick<EmbeddedConfig, 'MONGODB_URL' | 'DATA_DIR'>): Promise<Store> {
  const { MONGODB_URL, DATA_DIR } = config
  if (!MONGODB_URL && !existsSync(join(DATA_DIR, 'orders.sqlite')))
    throw new ConfigError([`DATA_DIR is ${DATA_DIR}, where no system has run`])
  const { store } = await chooseStore(config).catch((cause: unknown) => {
    if (cause instanceof ConfigError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigError([`the database cannot be opened (DATA_DIR is ${DATA_DIR}): ${reason}`])
  })
  return store
}
