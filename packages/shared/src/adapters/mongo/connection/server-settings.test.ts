import { type Db, MongoNetworkError, MongoServerError } from 'mongodb'
import { expect, it } from 'vitest'
import { findSettingWarnings } from './server-settings.ts'

const LIMITS = { maxTimeMS: 1_000 }
const answering = (answer: () => Promise<object>) => ({ admin: () => ({ command: answer }) }) as unknown as Db
const withLifetime = (seconds: unknown) => answering(async () => ({ transactionLifetimeLimitSeconds: seconds, ok: 1 }))

it('warns of a server that keeps transactions for longer than any of ours takes', async () => {
  expect(await findSettingWarnings(withLifetime(60), LIMITS)).toEqual([
    expect.stringMatching(/^transactionLifetimeLimitSeconds is 60 /),
  ])
  expect(await findSettingWarnings(withLifetime(10), LIMITS)).toEqual([])
})

it('says nothing of a server that does not show it', async () => {
  const refusing = answering(() => Promise.reject(new MongoServerError({ message: 'not authorized', code: 13 })))
  expect(await findSettingWarnings(refusing, LIMITS)).toEqual([])
  expect(await findSettingWarnings(withLifetime(undefined), LIMITS)).toEqual([])
})

it('does not take a server that is away for one that shows nothing', async () => {
  const away = answering(() => Promise.reject(new MongoNetworkError('cut')))
  await expect(findSettingWarnings(away, LIMITS)).rejects.toThrow('cut')
})
