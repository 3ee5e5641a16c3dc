import { describe, expect, it } from 'vitest'
import { aDeadLetter, anId } from '../builders.ts'
import { type OpenStore, useStore } from './steps.ts'

export function describeDeadLetters(open: OpenStore): void {
  describe('dead letters', () => {
    const shop = useStore(open)

    it('are kept as they are', async () => {
      const letter = aDeadLetter({ body: 'not "JSON" \u0000 at all 🚲', receiveCount: 4 })
      await shop.store.deadLetters.keep(letter)
      expect(await shop.store.deadLetters.findById(letter.id)).toStrictEqual(letter)
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

    it('are one letter when they are kept twice, as a queue may deliver twice', async () => {
      const letter = aDeadLetter()
      await shop.store.deadLetters.keep(letter)
      await shop.store.deadLetters.keep({ ...letter, receiveCount: 2 })
      expect(await shop.store.deadLetters.findById(letter.id)).toStrictEqual(letter)
    })
  })
}
