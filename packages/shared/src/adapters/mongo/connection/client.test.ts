import { expect, it } from 'vitest'
import { databaseNameOf, findMongoUrlProblem } from './client.ts'

it.each([
  ['mongodb://127.0.0.1:27017/?replicaSet=rs0', 'orders'],
  ['mongodb://127.0.0.1:27017', 'orders'],
  ['mongodb://ada:p%40ss@one:27017,two:27018/shop?replicaSet=rs0', 'shop'],
  ['mongodb+srv://cluster.example/my%20shop', 'my shop'],
])('takes the database of %s to be %s', (url, name) => {
  expect(databaseNameOf(url)).toBe(name)
})

it('says what the driver has against a URL, without its password', () => {
  expect(findMongoUrlProblem('mongodb://ada:secret@db/shop?bogus=1')).toBe(
    'bogus is not an option that its URL may have',
  )
  expect(findMongoUrlProblem('mongodb://ada:secret@db/shop?authMechanism=secret')).toBe('the driver does not take it')
  expect(findMongoUrlProblem('mongodb://ada:secret@db/shop?replicaSet=rs0')).toBeUndefined()
})
