/** Everything that is checked: what it is checked of, and what holds in a sound system. */
export const RULES = {
  'stock.sum': { of: 'product', holds: 'units in orders + available = stocked' },
  'stock.negative': { of: 'product', holds: 'no fewer than 0 units are available' },
  'order.shape': { of: 'order', holds: 'the order can be read' },
  'order.start': { of: 'order', holds: 'the history begins with PENDING' },
  'order.status': { of: 'order', holds: 'the status is that of the last history entry' },
  'order.transition': { of: 'order', holds: 'each status follows the one before by an allowed transition' },
  'order.time': { of: 'order', holds: 'times never go back' },
  'order.version': { of: 'order', holds: 'the version is no lower than the number of history entries' },
  'order.total': { of: 'order', holds: 'the total is the sum of the lines' },
  'order.overdue': { of: 'order', holds: 'an unsettled order is looked after in time' },
  'order.wait': { of: 'order', holds: 'only an order in work waits for its answer' },
  'mail.missing': { of: 'order', holds: 'each outcome in the history has its mail' },
  'mail.unexpected': { of: 'order', holds: 'each mail has its outcome in the history' },
  'mail.state': { of: 'order', holds: 'each mail is in a state that there is' },
  'mail.unsent': { of: 'order', holds: 'mails leave in time' },
  'order.key': { of: 'order', holds: 'an idempotency key of a customer has one order' },
  'user.address': { of: 'user', holds: 'an e-mail address has one user' },
  'event.unsent': { of: 'event', holds: 'events leave the outbox in time' },
} as const satisfies Record<string, { of: 'product' | 'order' | 'user' | 'event'; holds: string }>

export type Rule = keyof typeof RULES

export interface Violation {
  rule: Rule
  /** Of the product, order, user or event that the rule is about. */
  id: string
  /** For people. */
  problem: string
}

/** When it is, and how long what should happen at once may take: epoch ms and ms. */
export interface GracePeriod {
  nowMs: number
  graceMs: number
}

export const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`
