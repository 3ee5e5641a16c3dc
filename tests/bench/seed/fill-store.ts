import { type SeedPlan, seedOrders } from './seed.ts'
import type { SeedWriter, StoreAddress } from './writer.ts'

/** @returns the customers' ids */
export async function fillStore(address: StoreAddress, plan: SeedPlan): Promise<string[]> {
  const writer = await openWriter(address)
  try {
    return await seedOrders(writer, plan)
  } finally {
    await writer.close()
  }
}

/** Loads the driver of that store only. */
async function openWriter(address: StoreAddress): Promise<SeedWriter> {
  if ('sqlite' in address) return (await import('./sqlite-writer.ts')).openSqliteWriter(address.sqlite)
  return (await import('./mongo-writer.ts')).openMongoWriter(address.mongo)
}
