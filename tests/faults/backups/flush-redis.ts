import { createClient } from 'redis'

/** What a cache knows of the time after the backup has to go with it. */
export async function flushRedis(url: string): Promise<void> {
  const client = await createClient({ url }).connect()
  await client.flushDb()
  await client.close()
}
