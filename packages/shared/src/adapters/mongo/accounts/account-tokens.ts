import type { ClientSession } from 'mongodb'
import type { TokenPurpose } from '../../../domain/account-token.ts'
import type { AccountTokenStore } from '../../../ports/stores.ts'
import type { Connection } from '../connection/connection.ts'
import { purge } from '../purge.ts'
import type { Collections } from '../schema/collections.ts'

export function createMongoAccountTokens({ collections: { accountTokens }, run }: Connection): AccountTokenStore {
  return {
    add: ({ hash, ...token }) =>
      run(async () => {
        await accountTokens.insertOne({ _id: hash, ...token })
      }),
    find: (hash, purpose, nowMs) =>
      run(async () => {
        const found = await accountTokens.findOne({ _id: hash, purpose, expiresAtMs: { $gt: nowMs } })
        if (!found) return undefined
        const { _id, ...token } = found
        return { hash: _id, ...token }
      }),
    purge: (nowMs, limit) => run(() => purge(accountTokens, { expiresAtMs: { $lte: nowMs } }, limit)),
  }
}

export interface TokenUse {
  hash: string
  purpose: TokenPurpose
  nowMs: number
  /** Only where it is this user's. */
  userId?: string
}

export async function ownerOfToken(
  { accountTokens }: Collections,
  use: TokenUse,
  session: ClientSession,
): Promise<string | undefined> {
  return (await accountTokens.findOne(usable(use), { session }))?.userId
}

/**
 * Uses a token up. Of two transactions that use the same, one is refused by the database, and finds none when it begins again.
 * @returns whether it was good
 */
export async function useToken(
  { accountTokens }: Collections,
  use: TokenUse,
  session: ClientSession,
): Promise<boolean> {
  return (await accountTokens.deleteOne(usable(use), { session })).deletedCount === 1
}

const usable = ({ hash, nowMs, ...whose }: TokenUse) => ({ _id: hash, ...whose, expiresAtMs: { $gt: nowMs } })
