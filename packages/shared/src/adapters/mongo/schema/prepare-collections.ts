import { type Collection, type Db, type Document, MongoServerError } from 'mongodb'
import { type Shortcoming, StoreUnavailable } from '../../../ports/stores.ts'
import { asStoreFailure, isDuplicateKey } from '../connection/failures.ts'
import { lacksRight } from '../connection/refused-user.ts'
import { findDifferences, hasSameKey } from './index-differences.ts'
import { INDEXES, type NamedIndex } from './indexes.ts'

const NAMESPACE_EXISTS = 48

/**
 * Makes the collections and indexes that are missing, each by itself, so that one that cannot be made keeps no other from being
 * made, and then looks whether they are what was declared. Any number of replicas may do it at the same time. It is over when
 * nothing of it is under way, so that the next try finds free connections.
 * @returns what is not as it has to be
 */
export async function prepareCollections(db: Db): Promise<Shortcoming[]> {
  const each = Object.entries(INDEXES).map(([name, indexes]) => prepareCollection(db, name, indexes))
  await Promise.allSettled(each)
  return (await Promise.all(each)).flat()
}

/** One without indexes is made too, for making one in a transaction fails where two try to. */
async function prepareCollection(db: Db, name: string, indexes: readonly NamedIndex[]): Promise<Shortcoming[]> {
  const failure = await failureOf(db.createCollection(name))
  if (failure && !isThere(failure)) return [{ name, reason: reasonOf(failure), ...causeOf(failure) }]
  const collection = db.collection(name)
  // Also those that are listed: a listed one may still be being built, and this waits for it.
  const failures: (Error | undefined)[] = []
  for (const index of indexes) failures.push(await failureOf(collection.createIndexes([index])))
  const there = await collection.indexes()
  return indexes.flatMap((index, n) => shortcomingOf(collection, index, there, failures[n]))
}

function shortcomingOf(
  { collectionName }: Collection,
  index: NamedIndex,
  there: readonly Document[],
  failure: Error | undefined,
): Shortcoming[] {
  const found = there.find(({ name }) => name === index.name)
  const differences = found ? findDifferences(index, found) : []
  if (found && differences.length === 0 && !failure) return []
  const reason = differences.length > 0 ? another(differences) : reasonOf(failure, index, there)
  return [{ name: `${index.name} of ${collectionName}`, reason, ...causeOf(failure) }]
}

const another = (differences: readonly string[]) =>
  `there is another index of this name (${differences.join(', ')}): drop it, and the right one is made`

function reasonOf(failure: Error | undefined, index?: NamedIndex, there: readonly Document[] = []): string {
  if (isDuplicateKey(failure))
    return `some documents have the same ${Object.keys(index?.key ?? {}).join(' and ')}: npm run audit names them`
  const twin = index && there.find((one) => one['name'] !== index.name && hasSameKey(index, one))
  if (twin) return `the index ${twin['name']} has the same keys: drop it, and the right one is made`
  if (lacksRight(failure)) return 'the user of the database may not make it'
  return failure ? 'the database refuses it: the log says why' : 'it is missing'
}

/** What a duplicate is of is a customer's, and its message has it. */
function causeOf(failure: Error | undefined): { cause?: string } {
  if (!failure) return {}
  return { cause: isDuplicateKey(failure) ? 'DuplicateKey' : failure.message }
}

const isThere = (error: Error): boolean => error instanceof MongoServerError && error.code === NAMESPACE_EXISTS

/** @throws what says that the server is not there, or does not know the user: one who may not make this may have the rest made */
async function failureOf(command: Promise<unknown>): Promise<Error | undefined> {
  try {
    await command
    return undefined
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if (!lacksRight(error) && asStoreFailure(error) instanceof StoreUnavailable) throw error
    return error
  }
}
