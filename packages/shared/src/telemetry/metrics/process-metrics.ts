import { collectDefaultMetrics, type Registry } from 'prom-client'

/** CPU, memory, garbage collection and event-loop lag of the process, under prom-client's names. */
export const createProcessMetrics = (registry: Registry): void => collectDefaultMetrics({ register: registry })
