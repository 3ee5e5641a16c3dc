import { createUrlRules } from '@orders/shared/adapters/http/addresses/url-rules'
import { SEED_PRODUCTS } from '@orders/shared/config/seed-products'
import { parseNetworks } from '@orders/shared/domain/networks'
import { createPreparation, type Preparation, type PreparationStep } from '@orders/shared/lifecycle/preparation'
import { indexesStep, productsStep } from '@orders/shared/lifecycle/preparation-steps'
import type { FastifyInstance } from 'fastify'
import { buildApp } from './app.ts'
import type { ApiDeps } from './deps.ts'

/**
 * The API as both forms run it: as a process of its own, and in embedded mode. The owner of its deps closes them after the app has closed.
 * @param steps what else has to be done before it may serve
 */
export async function composeApi(
  deps: Omit<ApiDeps, 'preparation' | 'urlRules'>,
  steps: readonly PreparationStep[] = [],
): Promise<{ app: FastifyInstance; preparation: Preparation }> {
  const { store, logger } = deps
  const preparation = createPreparation([indexesStep(store), productsStep(store, SEED_PRODUCTS, logger), ...steps], {
    logger,
  })
  const urlRules = createUrlRules(parseNetworks(deps.options.WEBHOOK_ALLOWED_NETWORKS))
  const app = await buildApp({ ...deps, preparation, urlRules })
  app.addHook('onClose', async () => preparation.stop())
  return { app, preparation }
}
