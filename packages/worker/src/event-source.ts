/** CloudEvents `source` of what a worker tells. */
export const WORKER_EVENT_SOURCE = '/order-processing/worker'
