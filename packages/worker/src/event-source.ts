/** CloudEvents `source` of what a worker tells. */
export const EVENT_SOURCE = '/order-processing/worker'
