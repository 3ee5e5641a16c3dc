import type { DeadLetterStore } from '../../ports/stores.ts'
import type { Connection } from './connection.ts'
import { fromDocument, fromFound, toDocument } from './documents.ts'
import { isDuplicateKey } from './failures.ts'

export function createMongoDeadLetters({ collections: { deadLetters }, run }: Connection): DeadLetterStore {
  return {
    keep: (letter) =>
      run(async () => {
        try {
          await deadLetters.insertOne(toDocument(letter))
        } catch (error) {
          // The queue delivers at least once: a letter that is here already is not worth an error.
          if (!isDuplicateKey(error)) throw error
        }
      }),
    list: ({ limit, beforeId }) =>
      run(async () => {
        const older = beforeId === undefined ? {} : { _id: { $lt: beforeId } }
        return (await deadLetters.find(older).sort({ _id: -1 }).limit(limit).toArray()).map(fromDocument)
      }),
    findById: (id) => run(async () => fromFound(await deadLetters.findOne({ _id: id }))),
    remove: (id) => run(async () => (await deadLetters.deleteOne({ _id: id })).deletedCount === 1),
  }
}
