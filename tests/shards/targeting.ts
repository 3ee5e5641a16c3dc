import { SHARD_KEYS, type ShardKey } from '@orders/shared/adapters/mongo/schema/shard-keys'
import type { Document } from 'mongodb'

/** A command that a cluster sends to every shard of the collection: it does not say which has what it is for. */
export interface Broadcast {
  collection: string
  command: string
  /** What it asks by; `(range)` where that is neither one value nor some. */
  fields: string[]
}

const keyOf = (collection: unknown): ShardKey | undefined => SHARD_KEYS[collection as keyof typeof SHARD_KEYS]

export function findBroadcasts(command: string, body: Document): Broadcast[] {
  return filtersOf(command, body).flatMap(([collection, filter]) => {
    if (Object.keys(keyOf(collection) ?? {}).every((field) => isGiven(filter, field))) return []
    return [{ collection: String(collection), command, fields: fieldsOf(filter).toSorted() }]
  })
}

const fieldsOf = (filter: Document): string[] =>
  Object.keys(filter).flatMap((field) => {
    if (field === '$and') return filter['$and'].flatMap(fieldsOf)
    return isGiven(filter, field) ? field : `${field} (range)`
  })

/** Collections, and by what each is asked. */
function filtersOf(command: string, body: Document): [collection: unknown, filter: Document][] {
  const collection: unknown = body[command]
  const these = (filters: (Document | undefined)[] = []): [unknown, Document][] =>
    filters.map((filter) => [collection, filter ?? {}])
  switch (command) {
    case 'find':
      return these([body['filter']])
    case 'findAndModify':
    case 'distinct':
    case 'count':
      return these([body['query']])
    case 'insert':
      return these(body['documents'])
    case 'update':
      return these(body['updates'].map(({ q }: Document) => q))
    case 'delete':
      return these(body['deletes'].map(({ q }: Document) => q))
    case 'aggregate':
      return [...these([body['pipeline'][0]?.$match]), ...joinedWith(body['pipeline'])]
    default:
      return []
  }
}

const joinedWith = (pipeline: Document[]): [unknown, Document][] =>
  pipeline.flatMap(({ $unionWith }) => ($unionWith ? [[$unionWith.coll, $unionWith.pipeline[0]?.$match ?? {}]] : []))

/** By one value, or by some: a range and a hash have nothing to do with each other. */
function isGiven(filter: Document, field: string): boolean {
  const { $or, [field]: asked } = filter
  if (Array.isArray($or) && $or.length > 0 && $or.every((one) => isGiven(one, field))) return true
  if (Array.isArray(filter['$and']) && filter['$and'].some((one) => isGiven(one, field))) return true
  if (typeof asked !== 'object') return asked !== undefined
  return asked !== null && Array.isArray(asked.$in)
}
