import { MongoClient, type ServerSessionId } from 'mongodb'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { StoreUnavailable } from '../../../ports/stores.ts'
import { createTransactionSessions } from './transaction-sessions.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

interface FakeSession {
  id: ServerSessionId
  serverSession: { isDirty: boolean }
}

/** One that keeps what it is told. */
const aRegister = () => ({
  beat: vi.fn(async (_sessions: readonly ServerSessionId[]) => {}),
  leave: vi.fn(async () => {}),
  endDead: vi.fn(async () => {}),
  endSessions: vi.fn(async (_sessions: readonly ServerSessionId[]) => {}),
})

/** Sessions whose ids are numbers, and a register. */
function aPool() {
  let opened = 0
  const startSession = () => ({
    id: ++opened as unknown as ServerSessionId,
    serverSession: { isDirty: false },
    endSession: async () => {},
  })
  const register = aRegister()
  const sessions = createTransactionSessions({ startSession } as unknown as MongoClient, register)
  const use = <T>(work: (session: FakeSession) => Promise<T>) =>
    sessions.use((session) => work(session as unknown as FakeSession))
  return { ...sessions, use, register }
}

const usedId = async ({ id }: FakeSession) => id

it('registers a session before its first transaction, and never again', async () => {
  const { use, register } = aPool()
  await use(async ({ id }) => expect(register.beat).toHaveBeenLastCalledWith([id]))
  expect(await use(usedId)).toBe(1)
  expect(await use(usedId)).toBe(1)
  expect(register.beat).toHaveBeenCalledTimes(1)
})

it('registers with one beat all that open while another one is under way', async () => {
  const { use, register } = aPool()
  const ids = await Promise.all(Array.from({ length: 20 }, () => use(usedId)))
  expect(new Set(ids).size).toBe(20)
  expect(register.beat.mock.calls.length).toBeLessThanOrEqual(2)
  expect(register.beat.mock.lastCall?.[0]).toHaveLength(20)
})

it('beats each second from the first transaction on', async () => {
  const { use, register } = aPool()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(register.beat).not.toHaveBeenCalled()
  await use(usedId)
  await vi.advanceTimersByTimeAsync(3_100)
  expect(register.beat).toHaveBeenCalledTimes(4)
})

it('registers again before a transaction after a silence in which it may have been taken for dead', async () => {
  const { use, register } = aPool()
  await use(usedId)
  register.beat.mockRejectedValue(new StoreUnavailable())
  await vi.advanceTimersByTimeAsync(4_000)
  await expect(use(usedId)).rejects.toThrow(StoreUnavailable)
  register.beat.mockResolvedValue()
  const before = register.beat.mock.calls.length
  expect(await use(usedId)).toBe(1)
  expect(register.beat.mock.calls.length).toBe(before + 1)
})

it.each(['the server gave no answer', 'the driver has marked it'])(
  'ends a session, and the transaction in it, where %s',
  async (which) => {
    const { use, register } = aPool()
    const failed = use(async ({ serverSession }) => {
      if (which === 'the driver has marked it') serverSession.isDirty = true
      else throw new StoreUnavailable()
    })
    await failed.catch(() => {})
    expect(await use(usedId)).toBe(2)
    expect(register.beat).toHaveBeenLastCalledWith([2, 1])
    await vi.advanceTimersByTimeAsync(2_100)
    expect(register.endSessions).toHaveBeenCalledExactlyOnceWith([1])
    expect(register.beat).toHaveBeenLastCalledWith([2])
  },
)

it('lends a session that is to be killed to nobody, nor does the pool of the driver', async () => {
  const client = new MongoClient('mongodb://127.0.0.1:1')
  const register = aRegister()
  const sessions = createTransactionSessions(client, register)
  const abandoned = await new Promise<ServerSessionId | undefined>((resolve) => {
    const failed = sessions.use(async ({ id }) => {
      resolve(id)
      throw new StoreUnavailable()
    })
    failed.catch(() => {})
  })
  await vi.advanceTimersByTimeAsync(10)
  // Reads and the kill itself run in sessions of the same pool.
  const read = client.startSession()
  expect(read.id).not.toEqual(abandoned)
  await read.endSession()
  expect(await sessions.use(async ({ id }) => id)).not.toEqual(abandoned)
  await vi.advanceTimersByTimeAsync(1_100)
  expect(register.endSessions).toHaveBeenCalledExactlyOnceWith([abandoned])
  await sessions.close()
})

it('opens no more sessions than there are transactions while there is no database', async () => {
  const { use, register } = aPool()
  register.beat.mockRejectedValue(new StoreUnavailable())
  for (let tries = 0; tries < 50; tries++) await expect(use(usedId)).rejects.toThrow(StoreUnavailable)
  register.beat.mockResolvedValue()
  expect(await use(usedId)).toBe(1)
})

it('ends what a rush has opened once it has been idle for long', async () => {
  const { use, register } = aPool()
  await Promise.all(Array.from({ length: 20 }, () => use(usedId)))
  for (let minute = 0; minute < 6; minute++) {
    await vi.advanceTimersByTimeAsync(60_000)
    await use(usedId)
  }
  await vi.advanceTimersByTimeAsync(1_100)
  expect(register.beat.mock.lastCall?.[0]).toHaveLength(1)
})

it('goes on looking for the dead when that fails', async () => {
  const { watch, register } = aPool()
  await watch()
  register.endDead.mockRejectedValue(new StoreUnavailable())
  await vi.advanceTimersByTimeAsync(3_100)
  expect(register.endDead).toHaveBeenCalledTimes(4)
})

it('takes itself out at the end, and beats no more', async () => {
  const { use, close, register } = aPool()
  await use(usedId)
  await close()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(register.leave).toHaveBeenCalledTimes(1)
  expect(register.beat).toHaveBeenCalledTimes(1)
  await expect(use(usedId)).rejects.toThrow(StoreUnavailable)
})

it.each(['ends', 'leaves to others, where it cannot,'])('%s what it has abandoned, at the end', async (which) => {
  const { use, close, register } = aPool()
  const failed = use(async () => {
    throw new StoreUnavailable()
  })
  await failed.catch(() => {})
  if (which !== 'ends') register.endSessions.mockRejectedValue(new StoreUnavailable())
  await close()
  expect(register.endSessions).toHaveBeenCalledExactlyOnceWith([1])
  expect(register.leave).toHaveBeenCalledTimes(which === 'ends' ? 1 : 0)
})

it('does not wait for a database that is away at the end', async () => {
  const { use, close, register } = aPool()
  await use(usedId)
  register.leave.mockReturnValue(new Promise(() => {}))
  const closed = close()
  await vi.advanceTimersByTimeAsync(1_000)
  await closed
})
