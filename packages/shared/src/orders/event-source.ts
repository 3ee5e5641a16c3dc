/** CloudEvents `source` of what the API and orderctl tell. */
export const API_EVENT_SOURCE = '/order-processing/api'
