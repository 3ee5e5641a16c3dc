/** CloudEvents `source` of what the API tells. */
export const EVENT_SOURCE = '/order-processing/api'
