import type { Store } from '@orders/shared/ports/stores'
import type { Life } from './lives.ts'

export type StoreAddress = { sqlite: string } | { mongo: string }

/** Writes to a store past its methods, which do one thing at a time and wait for the disk each time. */
export interface SeedWriter {
  store: Pick<Store, 'users' | 'products'>
  /** Orders with their mails and the stock that they hold. Resolves when more may be written. */
  write(lives: readonly Life[]): Promise<void>
  /** Resolves when everything is written. */
  close(): Promise<void>
}

/** The units of each product that the orders hold. */
export function unitsHeld(lives: readonly Life[]): Map<string, number> {
  const units = new Map<string, number>()
  for (const { order, holdsStock } of lives)
    if (holdsStock)
      for (const { productId, quantity } of order.items) units.set(productId, (units.get(productId) ?? 0) + quantity)
  return units
}
