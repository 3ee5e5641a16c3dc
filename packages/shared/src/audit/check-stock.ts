import type { StockLine } from '../ports/audit.ts'
import type { Violation } from './violation.ts'

/** Whether the units of a product add up. Pure. */
export function* checkStock({ productId: id, held, available, stocked }: StockLine): Generator<Violation> {
  if (held + available !== stocked)
    yield { rule: 'stock.sum', id, problem: `${held} in orders + ${available} available is not ${stocked} stocked` }
  if (available < 0) yield { rule: 'stock.negative', id, problem: `${available} available` }
}
