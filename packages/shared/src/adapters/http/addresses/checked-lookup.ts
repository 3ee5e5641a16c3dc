import { isIP, type LookupFunction } from 'node:net'
import { NameFailure, type NameResolver } from './resolve-name.ts'
import { NOT_ALLOWED } from './url-rules.ts'

/**
 * For sockets, in place of the system's: a name is resolved once for a connection, and what the socket gets is what was checked. Were it
 * resolved for the check alone, its owner could answer otherwise to the connection (DNS rebinding).
 */
export const checkedLookup =
  (resolve: NameResolver['resolve'], isAllowed: (address: string) => boolean): LookupFunction =>
  (name, options, callback) => {
    const answer = async () => {
      const addresses = (await resolve(name)).filter(isAllowed)
      if (addresses.length === 0) throw new NameFailure(NOT_ALLOWED)
      return addresses.map((address) => ({ address, family: isIP(address) }))
    }
    answer().then(
      (addresses) => {
        if (options.all) callback(null, addresses)
        else callback(null, addresses[0]?.address ?? '', addresses[0]?.family)
      },
      (error) => callback(error, []),
    )
  }
