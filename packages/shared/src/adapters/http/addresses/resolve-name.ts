import { lookup, Resolver } from 'node:dns/promises'
import { isLocalName } from './url-rules.ts'

/** What its name leads to, in words for those who gave it. */
export class NameFailure extends Error {}

export interface NameResolver {
  /** @returns all addresses of a name @throws NameFailure */
  resolve(name: string): Promise<string[]>
  close(): void
}

/** The system's own look-up waits longer, and in one of the few threads that files and passwords need as well. */
const DNS = { timeout: 2_000, tries: 2 }

/**
 * Asks DNS, and where it knows no such name, the system: its list of hosts may.
 * @param servers in place of the system's
 */
export function createNameResolver({
  servers,
  ...limits
}: Partial<typeof DNS> & { servers?: string[] } = {}): NameResolver {
  const resolver = new Resolver({ ...DNS, ...limits })
  if (servers) resolver.setServers(servers)
  return {
    resolve: async (name) => {
      if (isLocalName(name)) return ['127.0.0.1', '::1']
      const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
      const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
      if (addresses.length > 0) return addresses
      if (answers.some((answer) => answer.status === 'rejected' && answer.reason?.code === 'ETIMEOUT'))
        throw new NameFailure('the name cannot be looked up')
      return askSystem(name)
    },
    close: () => resolver.cancel(),
  }
}

async function askSystem(name: string): Promise<string[]> {
  try {
    return (await lookup(name, { all: true })).map(({ address }) => address)
  } catch (error) {
    const isUnknown = (error as NodeJS.ErrnoException).code === 'ENOTFOUND'
    throw new NameFailure(isUnknown ? 'the name is not known' : 'the name cannot be looked up', { cause: error })
  }
}
