import type { DeadLetterPage, PageQuery } from '../contracts/admin.ts'
import { DomainError } from '../domain/errors.ts'
import { keyedRequest, type Repeatable } from '../domain/idempotency-key.ts'
import { DEFAULT_LIMIT, decodeCursor, toPage, UUID } from '../domain/pages.ts'
import type { Clock } from '../ports/clock.ts'
import type { DeadLetter, RedrivenMessage, Store } from '../ports/stores.ts'
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
 * Moves the message to the outbox, from where it is sent to the queue again: what becomes of it does not depend on this process.
 * @param command.idempotencyKey a letter goes once anyway: with the key, the same request again succeeds in place of DEAD_LETTER_NOT_FOUND
 * @throws DomainError DEAD_LETTER_NOT_FOUND, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE
 */
export async function redriveDeadLetter(
  { store, clock, relay }: Deps & { relay: { nudge(): void } },
  command: Repeatable & { id: string; by: string },
): Promise<void> {
  const { by } = command
  const id = command.id.toLowerCase()
  await store.deadLetters.redrive(id, {
    toMessage: (letter) => toRedriven(letter, clock),
    entryFor: ({ reason }) => toEntry(clock, by, 'dead-letter.redrive', id, { reason }),
    request: keyedRequest({ ...command, nowMs: clock.nowMs() }, ['dead-letter.redrive', id]),
  })
  relay.nudge()
}

function toRedriven({ id, body, groupId, attributes }: DeadLetter, clock: Clock): RedrivenMessage {
  return {
    id: clock.newId(),
    time: new Date(clock.nowMs()).toISOString(),
    body,
    ...(groupId === undefined ? {} : { groupId }),
    ...(attributes === undefined ? {} : { attributes }),
    data: { userId: groupId ?? id },
  }
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
