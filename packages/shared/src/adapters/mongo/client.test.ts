import { expect, it } from 'vitest'
import { databaseNameOf } from './client.ts'

it.each([
  ['mongodb://127.0.0.1:27017/?replicaSet=rs0', 'orders'],
  ['mongodb://127.0.0.1:27017', 'orders'],
  ['mongodb://ada:p%40ss@one:27017,two:27018/shop?replicaSet=rs0', 'shop'],
  ['mongodb+srv://cluster.example/my%20shop', 'my shop'],
])('takes the database of %s to be %s', (url, name) => {
  expect(databaseNameOf(url)).toBe(name)
})
