import type { EmbeddedConfig } from '@orders/shared/config/services'
import type { CachedOrder } from '@orders/shared/domain/cached-order'
import type { QueueProbe } from '@orders/shared/ports/services'
import type { MetricObject } from 'prom-client'
import type { EmulatorsReady } from './emulators.ts'

/** What the worker's thread starts with. */
export interface WorkerData {
  config: EmbeddedConfig
  /** Of the threads that write to one SQLite file. */
  writeLock: SharedArrayBuffer
}

/** What the main thread tells the worker's. */
export type ToWorker =
  | { type: 'begin'; services: EmulatorsReady; publicUrl: string }
  | { type: 'nudge' }
  | { type: 'read metrics' }
  | { type: 'read depth' }

/** An order to be cached, and `published` to those who follow it. */
export interface PassedOrder {
  order: CachedOrder
  published: boolean
}

/** What the worker's thread tells the main one, beside being ready. */
export type FromWorker =
  | { type: 'orders'; orders: PassedOrder[] }
  | { type: 'metrics'; metrics: MetricObject[] }
  | ({ type: 'depth' } & DepthAnswer)

/** Of the queue, or why it is not known. */
export type DepthAnswer = { depth: Awaited<ReturnType<QueueProbe['depth']>> } | { problem: string }
