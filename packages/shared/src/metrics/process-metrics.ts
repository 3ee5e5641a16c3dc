import { collectDefaultMetrics } from 'prom-client'
import { oncePerRegistry } from './once-per-registry.ts'

/** CPU, memory, garbage collection and event-loop lag of the process, under prom-client's names. */
export const createProcessMetrics = oncePerRegistry((registry) => collectDefaultMetrics({ register: registry }))
