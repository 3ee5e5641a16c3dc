import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runOrderctl } from '@orders/api/orderctl/orderctl'
import { openTerminal } from '@orders/api/orderctl/terminal'
import { systemClock as clock } from '@orders/shared/adapters/clock'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import { createSqsMessageSender } from '@orders/shared/adapters/sqs/message-sender'
import { readConfig } from '@orders/shared/config/environment'
import { ConfigError } from '@orders/shared/config/parse'
import { EmbeddedOperatorConfigSchema } from '@orders/shared/config/services'
import { chooseStore } from './backing/choose-data.ts'

async function open() {
  const config = readConfig(EmbeddedOperatorConfigSchema)
  const { MONGODB_URL, DATA_DIR, SQS_URL: queueUrl, AWS_REGION: region, AWS_ENDPOINT_URL_SQS: endpoint } = config
  // The store would make one, which in the wrong folder looks as if all orders were lost
  if (!MONGODB_URL && !existsSync(join(DATA_DIR, 'orders.sqlite')))
    throw new ConfigError([`DATA_DIR is ${DATA_DIR}, where no system has run`])
  const { store } = await chooseStore(config).catch((cause: unknown) => {
    throw new ConfigError([`the database cannot be opened (DATA_DIR is ${DATA_DIR}): ${String(cause)}`])
  })
  const sqs = createSqsClient({ region, ...(endpoint ? { endpoint } : {}) })
  const close = async () => {
    sqs.destroy()
    await store.close()
  }
  const queue = queueUrl ? { messages: createSqsMessageSender({ sqs, queueUrl }) } : {}
  const storeSetting = MONGODB_URL ? ('MONGODB_URL' as const) : ('DATA_DIR' as const)
  const deadlineMs = config.ORDER_DEADLINE_SECONDS * 1000
  return { backing: { store, storeSetting, clock, deadlineMs, ...queue }, close }
}

process.exitCode = await runOrderctl(process.argv.slice(2), { open, terminal: openTerminal() })
