import type { DeadLetterPage, PageQuery } from '@orders/shared/contracts/admin'
import { DomainError } from '@orders/shared/domain/errors'
import type { Clock } from '@orders/shared/ports/clock'
import type { MessageSender } from '@orders/shared/ports/services'
import type { DeadLetter, Store } from '@orders/shared/ports/stores'
import { DEFAULT_LIMIT, decodeCursor, toPage, UUID } from '../pages.ts'
import { toEntry } from './entry.ts'

interface Deps {
  store: Store
  clock: Clock
}

export async function listDeadLetters({ store }: Pick<Deps, 'store'>, query: PageQuery): Promise<DeadLetterPage> {
  const { limit = DEFAULT_LIMIT, cursor } = query
  const before = cursor === undefined ? {} : { beforeId: decodeCursor(cursor, UUID) }
  return toPage(await store.deadLetters.list({ limit: limit + 1, ...before }), limit)
}

/**
 * Sends the message to the queue again, then removes the letter: a crash in between leaves the letter, and consumers take a message
 * that comes twice.
 * @throws DomainError DEAD_LETTER_NOT_FOUND, SERVICE_UNAVAILABLE
 */
export async function redriveDeadLetter(
  { store, clock, messages }: Deps & { messages: MessageSender },
  { id, by }: { id: string; by: string },
): Promise<void> {
  const letter = await getDeadLetter(store, id)
  try {
    await messages.send(letter.body)
  } catch (cause) {
    throw new DomainError('SERVICE_UNAVAILABLE', {}, { cause })
  }
  await store.adminLog.record(toEntry(clock, by, 'dead-letter.redrive', letter.id, { reason: letter.reason }))
  await store.deadLetters.remove(letter.id)
}

/** @throws DomainError DEAD_LETTER_NOT_FOUND */
export async function dropDeadLetter({ store, clock }: Deps, { id, by }: { id: string; by: string }): Promise<void> {
  const letter = await getDeadLetter(store, id)
  const entry = toEntry(clock, by, 'dead-letter.drop', letter.id, { reason: letter.reason })
  if (!(await store.deadLetters.remove(letter.id, entry))) throw new DomainError('DEAD_LETTER_NOT_FOUND')
}

/** @throws DomainError DEAD_LETTER_NOT_FOUND */
export async function getDeadLetter({ deadLetters }: Store, id: string): Promise<DeadLetter> {
  const letter = await deadLetters.findById(id.toLowerCase())
  if (!letter) throw new DomainError('DEAD_LETTER_NOT_FOUND')
  return letter
}
