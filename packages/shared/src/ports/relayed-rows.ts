/** Rows that wait to be sent, such as those of the outbox. */
export interface RelayedRows<Row> {
  /** Oldest first, those that no other relay holds. They are this caller's for `leaseMs`. */
  claim(request: { nowMs: number; leaseMs: number; limit: number }): Promise<Row[]>
  markSent(ids: readonly string[], nowMs: number): Promise<void>
  /** Gives claimed rows back after a failed send: at once, or for `fromMs` (epoch ms) and later. */
  release(ids: readonly string[], fromMs?: number): Promise<void>
}
