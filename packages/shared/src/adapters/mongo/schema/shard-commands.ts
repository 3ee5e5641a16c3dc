import { FORMER_NUMBER_INDEX } from './indexes.ts'
import { SHARD_KEYS } from './shard-keys.ts'

/**
 * What an operator runs in mongosh, against mongos. Databases in use have documents: their balancer spreads them, and an empty collection with a
 * hashed key has a part on each shard from the start, so there is no number of chunks to be given.
 */
export const toShardCommands = (database: string): string =>
  [
    `db = db.getSiblingDB(${quoted(database)})`,
    UNLESS_NUMBERED,
    `db.orders.getIndexes().filter(({ name }) => name === ${quoted(FORMER_NUMBER_INDEX)}).forEach(({ name }) => db.orders.dropIndex(name))`,
    `sh.enableSharding(${quoted(database)})`,
    ...Object.entries(SHARD_KEYS).flatMap(([name, key]) => (key ? toCommands(`${database}.${name}`, name, key) : [])),
  ].join('\n')

/** Before the index is dropped that keeps numbers unique without rows. */
const UNLESS_NUMBERED = `\
db.orders.aggregate([
  { $lookup: { from: 'orderNumbers', localField: 'number', foreignField: '_id', as: 'rows' } },
  { $match: { rows: [] } },
  { $limit: 1 }
]).forEach(({ _id }) => { throw new Error('order ' + _id + ' has no row in orderNumbers yet: let the workers of this version go on') })`

/** A collection with documents is sharded by an index that it has. */
function toCommands(namespace: string, name: string, key: Readonly<Record<string, unknown>>): string[] {
  const fields = Object.entries(key).map(
    ([field, kind]) => `${field}: ${typeof kind === 'string' ? quoted(kind) : kind}`,
  )
  const document = `{ ${fields.join(', ')} }`
  const makesIndex = Object.values(key).includes('hashed')
  return [
    ...(makesIndex ? [`db.${name}.createIndex(${document})`] : []),
    `sh.shardCollection(${quoted(namespace)}, ${document})`,
  ]
}

const quoted = (text: string) => `'${text.replaceAll(/[\\']/g, '\\$&')}'`
