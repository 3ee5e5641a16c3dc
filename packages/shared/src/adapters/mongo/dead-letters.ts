import { DomainError } from '../../domain/errors.ts'
import type { DeadLetterStore } from '../../ports/stores.ts'
import { withEntry } from './admin-log.ts'
import type { Connection } from './connection/connection.ts'
import { isDuplicateKey } from './connection/failures.ts'
import { fromDocument, fromFound, toDocument } from './documents.ts'
import { keepAnswer, onceFor } from './idempotency.ts'
import { toOutboxDocument } from './outbox/outbox-document.ts'

export function createMongoDeadLetters(connection: Connection): DeadLetterStore {
  const { run } = connection
  const { deadLetters } = connection.collections

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
    remove: (id, entry) =>
      withEntry(connection, entry, async (options) => {
        return (await deadLetters.deleteOne({ _id: id }, options)).deletedCount === 1
      }),
    redrive: async (id, redrive) => {
      await onceFor(connection, redrive.request, () => moveToOutbox(connection, id, redrive))
    },
  }
}

function moveToOutbox(
  connection: Connection,
  id: string,
  { toMessage, entryFor, request }: Parameters<DeadLetterStore['redrive']>[1],
): Promise<void> {
  const { deadLetters, outbox, adminLog } = connection.collections
  return connection.transact(async (session) => {
    const letter = fromFound(await deadLetters.findOneAndDelete({ _id: id }, { session }))
    if (!letter) throw new DomainError('DEAD_LETTER_NOT_FOUND')
    await outbox.insertOne(toOutboxDocument(toMessage(letter)), { session })
    await adminLog.insertOne(toDocument(entryFor(letter)), { session })
    if (request) await keepAnswer(connection, session, request, 'true')
  })
}
