import { describe, expect, it } from 'vitest'
import { INDEXES, type NamedIndex } from './indexes.ts'
import { SHARD_KEYS, type ShardKey } from './shard-keys.ts'

/** As MongoDB's manual has it: the whole key, field by field. A hash says nothing of an order, so a hashed key is not at the beginning of a range. */
function beginsWith(index: Pick<NamedIndex, 'key'>, key: ShardKey): boolean {
  const fields = Object.entries(index.key)
  return Object.entries(key).every(([name, kind], at) => {
    const [indexed, direction] = fields[at] ?? []
    return indexed === name && kind !== 'hashed' && Math.abs(Number(direction)) === kind
  })
}

const SHARDED = Object.entries(SHARD_KEYS).flatMap(([name, key]) => {
  const indexes: readonly NamedIndex[] = INDEXES[name as keyof typeof INDEXES]
  return key ? [{ name, key, indexes }] : []
})

describe('the shard key of a collection', () => {
  it.each(SHARDED)('begins each unique index of $name', ({ key, indexes }) => {
    const unique = indexes.filter((index) => index.unique)
    expect(unique.filter((index) => !beginsWith(index, key))).toEqual([])
  })

  it.each(SHARDED.filter(({ key }) => !('_id' in key)))(
    'has an index of all documents of $name',
    ({ key, indexes }) => {
      const whole = indexes.filter((index) => !index.sparse && !index.partialFilterExpression)
      expect(whole.some((index) => beginsWith(index, key))).toBe(true)
    },
  )

  it('is the id where an id is unique because it was chosen so, and not because it was made at random', () => {
    const others = SHARDED.filter(({ key }) => !('_id' in key)).map(({ name }) => name)
    expect(others).toEqual(['orders'])
  })
})

it.each<[boolean, ShardKey, NamedIndex['key']]>([
  [true, { a: 1 }, { a: 1, b: 1 }],
  [true, { a: 1 }, { a: -1 }],
  [true, { a: 1, b: 1 }, { a: 1, b: 1, c: 1 }],
  [false, { a: 1, b: 1 }, { b: 1, a: 1 }],
  [false, { a: 1, b: 1 }, { a: 1 }],
  [false, { _id: 1 }, { number: 1 }],
  [false, { a: 'hashed' }, { a: 1, b: 1 }],
])('%s: %o begins %o', (expected, key, index) => expect(beginsWith({ key: index }, key)).toBe(expected))
