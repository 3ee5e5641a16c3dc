import { type Db, MongoServerError } from 'mongodb'
import type { CommandLimits } from './long-work.ts'

/** No transaction of ours takes longer than the 5 s that it is tried for; twice that, and some room. */
const LONGEST_LIFETIME_S = 15

/** @returns what had better be set otherwise, as far as this user may see it: hosted servers show little, and that is no fault */
export async function findSettingWarnings(db: Db, limits: CommandLimits): Promise<string[]> {
  const seconds = await readTransactionLifetime(db, limits)
  if (seconds === undefined || seconds <= LONGEST_LIFETIME_S) return []
  return [
    `transactionLifetimeLimitSeconds is ${seconds} on this server: set it to 10, so that no client's death holds a product for longer`,
  ]
}

async function readTransactionLifetime(db: Db, limits: CommandLimits): Promise<number | undefined> {
  try {
    const command = { getParameter: 1, transactionLifetimeLimitSeconds: 1, ...limits }
    const { transactionLifetimeLimitSeconds: seconds } = await db.admin().command(command)
    return typeof seconds === 'number' ? seconds : undefined
  } catch (error) {
    if (error instanceof MongoServerError) return undefined
    throw error
  }
}
