import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { toShardCommands } from './shard-commands.ts'
import { SHARD_KEYS } from './shard-keys.ts'

/** Runs the commands as mongosh does, and writes down what they do. */
function run(commands: string, { unnumbered = [] as { _id: string }[], indexes = ['order_by_number'] } = {}) {
  const done: unknown[][] = []
  const collection = (name: string) => ({
    aggregate: () => unnumbered,
    getIndexes: () => indexes.map((one) => ({ name: one })),
    dropIndex: (index: string) => done.push(['drop', name, index]),
    createIndex: (key: object) => done.push(['index', name, { ...key }]),
  })
  const database = new Proxy({}, { get: (_, name) => collection(String(name)) })
  const sh = {
    enableSharding: (name: string) => done.push(['enable', name]),
    shardCollection: (name: string, key: object) => done.push(['shard', name, { ...key }]),
  }
  const getSiblingDB = (name: string) => {
    done.push(['use', name])
    return database
  }
  const attempt = () => runInNewContext(commands, { db: { getSiblingDB }, sh })
  return { done, attempt }
}

it('shard each collection that has a key by it, once it has the index and the former one is gone', () => {
  const { done, attempt } = run(toShardCommands('shop'))
  attempt()
  expect(done.slice(0, 4)).toEqual([
    ['use', 'shop'],
    ['drop', 'orders', 'order_by_number'],
    ['enable', 'shop'],
    ['shard', 'shop.orders', { userId: 1 }],
  ])
  expect(done.slice(4, 6)).toEqual([
    ['index', 'orderNumbers', { _id: 'hashed' }],
    ['shard', 'shop.orderNumbers', { _id: 'hashed' }],
  ])
  const sharded = done.flatMap(([what, name, key]) =>
    what === 'shard' ? [[String(name).slice('shop.'.length), key]] : [],
  )
  expect(Object.fromEntries(sharded)).toEqual(Object.fromEntries(Object.entries(SHARD_KEYS).filter(([, key]) => key)))
})

it('drop no index that is not there', () => {
  const { done, attempt } = run(toShardCommands('shop'), { indexes: ['orders_by_user'] })
  attempt()
  expect(done[1]).toEqual(['enable', 'shop'])
})

it('drop and shard nothing while an order has no row for its number', () => {
  const { done, attempt } = run(toShardCommands('shop'), { unnumbered: [{ _id: 'o1' }] })
  expect(attempt).toThrow('order o1 has no row')
  expect(done).toEqual([['use', 'shop']])
})

it('are for a database of any name', () => {
  const { done, attempt } = run(toShardCommands("it's"))
  attempt()
  expect(done[0]).toEqual(['use', "it's"])
})
