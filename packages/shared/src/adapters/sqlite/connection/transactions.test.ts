import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../../../ports/stores.ts'
import { createTransactions } from './transactions.ts'

describe('writes of the same moment', () => {
  let db: DatabaseSync
  let transactions: ReturnType<typeof createTransactions>
  beforeEach(() => {
    db = new DatabaseSync(':memory:')
    db.exec('CREATE TABLE notes (body TEXT UNIQUE)')
    transactions = createTransactions(db)
  })
  afterEach(() => {
    if (db.isOpen) db.close()
  })

  const note = (body: string) => db.prepare('INSERT INTO notes VALUES (?)').run(body)
  const notes = () =>
    db
      .prepare('SELECT body FROM notes ORDER BY body')
      .all()
      .map(({ body }) => body)

  it('are undone one by one when they fail', async () => {
    const results = await Promise.allSettled([
      transactions.write(() => note('first')),
      transactions.write(() => {
        note('half')
        throw new Error('changed my mind')
      }),
      transactions.write(() => note('first')),
      transactions.write(() => note('last')),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
    expect(notes()).toEqual(['first', 'last'])
  })

  it('see each other, in the order in which they were asked for', async () => {
    const noteAndCount = (body: string) => {
      note(body)
      return notes().length
    }
    const counts = await Promise.all(['a', 'b', 'c'].map((body) => transactions.write(() => noteAndCount(body))))
    expect(counts).toEqual([1, 2, 3])
  })

  it('are all done, however many', async () => {
    await Promise.all(Array.from({ length: 1000 }, (_, index) => transactions.write(() => note(`${index}`))))
    expect(notes()).toHaveLength(1000)
  })

  it('are not seen by a read until they are committed', async () => {
    const write = transactions.write(() => note('first'))
    expect(await transactions.read(notes)).toEqual([])
    await write
    expect(await transactions.read(notes)).toEqual(['first'])
  })

  it('are there if and only if they were said to be, also when the disk is full', async () => {
    db.exec('PRAGMA max_page_count = 8')
    const bodies = ['a', 'b'.repeat(100_000), 'c']
    const results = await Promise.allSettled(bodies.map((body) => transactions.write(() => note(body))))
    const kept = bodies.filter((_, index) => results[index]?.status === 'fulfilled')
    expect(notes()).toEqual(kept)
    expect(results[1]).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailable) })
    await transactions.write(() => note('afterwards'))
    expect(notes()).toContain('afterwards')
  })

  it('are all lost, and say so, when the transaction under them is', async () => {
    const results = await Promise.allSettled([
      transactions.write(() => note('first')),
      transactions.write(() => {
        db.exec('ROLLBACK')
        throw new Error('the disk is gone')
      }),
      transactions.write(() => note('last')),
    ])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(notes()).toEqual([])
    await transactions.write(() => note('afterwards'))
    expect(notes()).toEqual(['afterwards'])
  })

  it('are refused on a closed database', async () => {
    const write = transactions.write(() => note('late'))
    db.close()
    await expect(write).rejects.toBeInstanceOf(StoreUnavailable)
    await expect(transactions.read(notes)).rejects.toBeInstanceOf(StoreUnavailable)
  })
})
