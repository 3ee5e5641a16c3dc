import type { SeedWriter, StoreAddress } from './writer.ts'

/** Loads the driver of that store only. */
export async function openWriter(address: StoreAddress): Promise<SeedWriter> {
  if ('sqlite' in address) return (await import('./sqlite-writer.ts')).openSqliteWriter(address.sqlite)
  return (await import('./mongo-writer.ts')).openMongoWriter(address.mongo)
}
