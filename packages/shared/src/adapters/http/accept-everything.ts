import type { Fulfilment } from '../../ports/services.ts'

/** With `FULFILMENT=auto` and no FULFILMENT_URL: there is nothing to be done for an order. */
export const acceptEverything: Fulfilment = { fulfil: async () => ({ fulfilled: true }) }
