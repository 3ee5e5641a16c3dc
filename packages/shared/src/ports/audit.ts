/** A product's units at one moment. One that only orders know of has no units available or stocked. */
export interface StockLine {
  productId: string
  /** In orders that are neither FAILED nor CANCELLED. */
  held: number
  available: number
  stocked: number
}

export interface AuditedMail {
  kind: string
  state: string
}

export interface AuditedOrder {
  id: string
  /** An OrderRecord if all is well. It is what the database holds, whatever that is: to judge it is up to the auditor. */
  record: unknown
  /** Its rows in the mail ledger, in no particular order. */
  mails: readonly AuditedMail[]
}

export interface UnsentEvent {
  id: string
  type: string
  orderId: string
  /** When it was written, in epoch ms. */
  atMs: number
}

/** Two or more of what there may be only one of. */
export interface Duplicates {
  /** Users have the same e-mail address, or orders of a customer the same idempotency key. */
  share: 'address' | 'key'
  firstId: string
  lastId: string
  count: number
}

/**
 * What an auditor reads beside a running system. Nothing here writes, and every answer is of one moment, however much is being
 * written meanwhile. Each rejects with StoreUnavailable when the database cannot be reached.
 */
export interface AuditSource {
  /** Every product, counted over all orders by the database itself. */
  stock(): Promise<StockLine[]>
  /** By id, ascending, after `afterId`. */
  orders(page: { limit: number; afterId?: string }): Promise<AuditedOrder[]>
  /** Those of at most `limit` addresses and as many keys, in no particular order. The index that forbids them may be missing. */
  duplicates(request: { limit: number }): Promise<Duplicates[]>
  /** Written before `beforeMs` (epoch ms) and in the outbox still: oldest first, then by id, after `after`. */
  unsentEvents(page: {
    beforeMs: number
    limit: number
    after?: Pick<UnsentEvent, 'atMs' | 'id'>
  }): Promise<UnsentEvent[]>
  /** Settings of the database that break no promise and should be changed, a sentence each; without those that may not be read. */
  warnings?(): Promise<string[]>
}

/** A source that was opened for one audit. */
export interface OpenedSource {
  source: AuditSource
  close(): Promise<void>
}
