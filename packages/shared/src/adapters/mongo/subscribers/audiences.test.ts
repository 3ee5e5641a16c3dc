import { expect, it } from 'vitest'
import type { Connection } from '../connection/connection.ts'
import { createAudiences } from './audiences.ts'

/** A database with an endpoint or none, and how often it was asked. */
function database() {
  const state = { asked: 0, hasEndpoint: false, nowMs: 0, isAway: false }
  const findOne = async () => {
    state.asked += 1
    if (state.isAway) throw new Error('gone')
    return state.hasEndpoint ? { _id: 'endpoint' } : null
  }
  const connection = { collections: { webhooks: { findOne } } } as unknown as Connection
  const find = (hasTopic = false) => createAudiences(connection, { hasTopic, now: () => state.nowMs })
  return { state, find }
}

it('asks again where there was no endpoint, so that a new one hears of the next order', async () => {
  const { state, find } = database()
  const audiences = find()
  expect(await audiences()).toEqual([])
  state.hasEndpoint = true
  expect(await audiences()).toEqual(['webhooks'])
  expect(state.asked).toBe(2)
})

it('remembers for a second that there is an endpoint', async () => {
  const { state, find } = database()
  const audiences = find(true)
  state.hasEndpoint = true
  expect(await audiences()).toEqual(['webhooks', 'topic'])
  state.hasEndpoint = false
  state.nowMs = 999
  expect(await audiences()).toEqual(['webhooks', 'topic'])
  expect(state.asked).toBe(1)
  state.nowMs = 1_000
  expect(await audiences()).toEqual(['topic'])
})

it('announces nothing where it cannot tell to whom: the change waits for the database, as it does', async () => {
  const { state, find } = database()
  state.isAway = true
  await expect(find()()).rejects.toThrow('gone')
})
