import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MongoClient } from 'mongodb'

/** A file of a database or a document in it. */
export interface Stored {
  where: string
  bytes: Buffer
}

/** All files of a folder: those of an SQLite database too that has not been closed (`-wal`, `-shm`). */
export async function readFiles(folder: string): Promise<Stored[]> {
  const names = await readdir(folder)
  return Promise.all(names.map(async (name) => ({ where: name, bytes: await readFile(join(folder, name)) })))
}

/** All documents of all collections. */
export async function readCollections(url: string): Promise<Stored[]> {
  const client = new MongoClient(url)
  try {
    const stored: Stored[] = []
    for (const collection of await client.db().collections())
      for await (const document of collection.find())
        stored.push({ where: collection.collectionName, bytes: Buffer.from(JSON.stringify(document)) })
    return stored
  } finally {
    await client.close()
  }
}
