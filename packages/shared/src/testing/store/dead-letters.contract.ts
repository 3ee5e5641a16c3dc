import { describe, expect, it } from 'vitest'
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
      const [letter, entry, again] = [aDeadLetter(), anEntry(), anEntry()]
      const attributes = { traceparent: '00-1-2-01' }
      const data = { userId: anId() }
      const message = { id: anId(), time: letter.at, body: letter.body, groupId: anId(), attributes, data }
      await deadLetters.keep(letter)
      await shop.drainOutbox()
      const redrives = [message, { ...message, id: anId() }].map((one, index) =>
        deadLetters.redrive(letter.id, one, index === 0 ? entry : again),
      )
      expect((await Promise.all(redrives)).toSorted()).toEqual([false, true])
      expect(await deadLetters.findById(letter.id)).toBeUndefined()
      const rows = await outbox.claim({ nowMs: NOON_MS, leaseMs: 1, limit: 10 })
      expect(rows).toHaveLength(1)
      expect(rows[0]?.event).toStrictEqual({ ...message, id: rows[0]?.id })
      const logged = (await adminLog.list({ limit: 10 })).map(({ id }) => id)
      expect(logged.filter((id) => [entry.id, again.id].includes(id))).toHaveLength(1)
    })

    it('stay where they are when their message cannot be written', async () => {
      const { deadLetters } = shop.store
      const [letter, other] = [aDeadLetter(), aDeadLetter()]
      for (const one of [letter, other]) await deadLetters.keep(one)
      const message = { id: anId(), time: letter.at, body: letter.body, data: { userId: anId() } }
      await deadLetters.redrive(letter.id, message, anEntry())
      await expect(deadLetters.redrive(other.id, message, anEntry())).rejects.toThrow()
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
