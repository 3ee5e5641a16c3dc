import type { Document } from 'mongodb'
import { DependencyDown } from '../../ports/dependency.ts'
import { StoreUnavailable } from '../../ports/stores.ts'

/**
 * Whether the server that answers takes writes and transactions. With `directConnection` the driver stays with the one that the URL
 * names, whatever it is.
 * @param hello the answer to the command of that name
 * @throws StoreUnavailable
 */
export function checkServer({ isWritablePrimary, setName, msg }: Document): void {
  if (!isWritablePrimary) throw noUse('the server that MONGODB_URL leads to is not the primary')
  if (setName === undefined && msg !== 'isdbgrid')
    throw noUse('the server that MONGODB_URL leads to is no member of a replica set')
}

const noUse = (reason: string) => new StoreUnavailable({ cause: new DependencyDown(reason) })
