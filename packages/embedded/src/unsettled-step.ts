import type { EmbeddedConfig } from '@orders/shared/config/services'
import type { Logger } from '@orders/shared/ports/logger'
import type { PreparationStep } from '@orders/shared/preparation'
import { republishAllUnsettled } from '@orders/worker/background/watchdog'

/** Where the queue lives in memory, what the last run left unsettled is in the store alone. */
export const unsettledStep = (
  deps: Parameters<typeof republishAllUnsettled>[0] & { logger: Logger },
  { ORDER_DEADLINE_SECONDS }: Pick<EmbeddedConfig, 'ORDER_DEADLINE_SECONDS'>,
): PreparationStep => ({
  name: 'unsettled',
  run: async () => {
    const republished = await republishAllUnsettled(deps, { deadlineMs: ORDER_DEADLINE_SECONDS * 1000 })
    if (republished > 0) deps.logger.info({ republished }, 'what the last run left unsettled is published again')
    return []
  },
})
