import { describe, expect, it } from 'vitest'
import type { DeadLetter } from '../../ports/stores.ts'
import { aDeadLetter, anEntry, anId, NOON_MS } from '../builders.ts'
import { type OpenStore, useStore } from './stories/steps.ts'

export function describeDeadLetters(open: OpenStore): void {
  describe('dead letters', () => {
    const shop = useStore(open)

    it('are kept as they are', async () => {
      const letter = aDeadLetter({ body: 'not "JSON" \u0000 at all 🚲', receiveCount: 4 })
      await shop.store.deadLetters.keep(letter)
      expect(await shop.store.deadLetters.findById(letter.id)).toStrictEqual(letter)
      const grouped = aDeadLetter({ groupId: anId(), attributes: { traceparent: '00-1-2-01', 'a.b': '$c' } })
      await shop.store.deadLetters.keep(grouped)
      expect(await shop.store.deadLetters.findById(grouped.id)).toStrictEqual(grouped)
      expect(await shop.store.deadLetters.findById(anId())).toBeUndefined()
    })

    it('are listed newest first, page after page', async () => {
      const letters = [aDeadLetter(), aDeadLetter(), aDeadLetter()]
      for (const letter of letters) await shop.store.deadLetters.keep(letter)
      const [oldest, middle, newest] = letters
      expect(await shop.store.deadLetters.list({ limit: 2 })).toStrictEqual([newest, middle])
      expect(await shop.store.deadLetters.list({ limit: 1, beforeId: middle!.id })).toStrictEqual([oldest])
    })

    it('are removed once', async () => {
      const letter = aDeadLetter()
      await shop.store.deadLetters.keep(letter)
      expect(await shop.store.deadLetters.remove(letter.id)).toBe(true)
      expect(await shop.store.deadLetters.remove(letter.id)).toBe(false)
      expect(await shop.store.deadLetters.findById(letter.id)).toBeUndefined()
    })

    it('become a message of the outbox with an entry of the admin log, once', async () => {
      const { deadLetters, outbox, adminLog } = shop.store
      const letter = aDeadLetter()
      const entries = [anEntry(), anEntry()]
      const attributes = { traceparent: '00-1-2-01' }
      const data = { userId: anId() }
      const message = { time: letter.at, body: letter.body, groupId: anId(), attributes, data }
      await deadLetters.keep(letter)
      await shop.drainOutbox()
      const redrives = entries.map((entry) =>
        deadLetters.redrive(letter.id, {
          toMessage: (found) => ({ ...message, id: anId(), body: found.body }),
          entryFor: () => entry,
        }),
      )
      expect((await Promise.allSettled(redrives)).map(({ status }) => status).toSorted()).toEqual([
        'fulfilled',
        'rejected',
      ])
      expect(await deadLetters.findById(letter.id)).toBeUndefined()
      const rows = await outbox.claim({ nowMs: NOON_MS, leaseMs: 1, limit: 10 })
      expect(rows).toHaveLength(1)
      expect(rows[0]?.event).toStrictEqual({ ...message, id: rows[0]?.id })
      const logged = (await adminLog.list({ limit: 10 })).map(({ id }) => id)
      expect(logged.filter((id) => entries.some((entry) => entry.id === id))).toHaveLength(1)
    })

    it('are sent again once for a request, which is told so however often it is sent', async () => {
      const { deadLetters, adminLog } = shop.store
      const [letter, other] = [aDeadLetter(), aDeadLetter()]
      for (const one of [letter, other]) await deadLetters.keep(one)
      const request = { id: `key-${anId()}`, fingerprint: 'this letter', expiresAtMs: NOON_MS + 86_400_000 }
      const redrive = () => deadLetters.redrive(letter.id, { ...toAnything(), request })
      const logged = async () => (await adminLog.list({ limit: 100 })).length
      const before = await logged()
      await Promise.all([redrive(), redrive()])
      await redrive()
      expect(await logged()).toBe(before + 1)
      await expect(deadLetters.redrive(letter.id, toAnything())).rejects.toMatchObject({
        code: 'DEAD_LETTER_NOT_FOUND',
      })
      const reused = { ...request, fingerprint: 'another letter' }
      await expect(deadLetters.redrive(other.id, { ...toAnything(), request: reused })).rejects.toMatchObject({
        code: 'IDEMPOTENCY_KEY_REUSED',
      })
      expect(await deadLetters.findById(other.id)).toStrictEqual(other)
    })

    it('stay where they are when their message cannot be written', async () => {
      const { deadLetters } = shop.store
      const [letter, other] = [aDeadLetter(), aDeadLetter()]
      for (const one of [letter, other]) await deadLetters.keep(one)
      const id = anId()
      await deadLetters.redrive(letter.id, toAnything(id))
      await expect(deadLetters.redrive(other.id, toAnything(id))).rejects.toThrow()
      expect(await deadLetters.findById(other.id)).toStrictEqual(other)
    })

    it('are one letter when they are kept twice, as a queue may deliver twice', async () => {
      const letter = aDeadLetter()
      await shop.store.deadLetters.keep(letter)
      await shop.store.deadLetters.keep({ ...letter, receiveCount: 2 })
      expect(await shop.store.deadLetters.findById(letter.id)).toStrictEqual(letter)
    })
  })
}

const toAnything = (id = anId()) => ({
  toMessage: ({ at, body }: DeadLetter) => ({ id, time: at, body, data: { userId: anId() } }),
  entryFor: () => anEntry(),
})
