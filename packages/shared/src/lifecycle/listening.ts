/** The message says which setting to change; the stack would say no more. */
export class CannotListen extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CannotListen'
  }
}

interface Settings {
  port: string
  /** Left out where the host is fixed. */
  host?: string
}

/**
 * Waits until something listens.
 * @param settings the names of those that say where
 * @throws CannotListen where its port or its host cannot be had
 */
export async function untilItListens<T>(start: Promise<T>, settings: Settings): Promise<T> {
  try {
    return await start
  } catch (error) {
    const problem = error instanceof Error ? findProblem(error, settings) : undefined
    throw problem === undefined ? error : new CannotListen(problem, { cause: error })
  }
}

/** What a service says as it ends for an error that nothing has caught. */
export const fatalMessageOf = (error: Error): string =>
  error instanceof CannotListen ? 'could not start' : 'unexpected error: shutting down'

/** What `listen` of Node's servers fails with, be it for the host or for the port. */
interface ListenError extends NodeJS.ErrnoException {
  port?: number
  address?: string
  /** The name that was looked up in place of an address. */
  hostname?: string
}

const NO_ADDRESS: ReadonlySet<unknown> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'])

/** A name server that cannot be asked is another problem. */
const isNoName = ({ code, syscall }: ListenError) => syscall === 'getaddrinfo' && code === 'ENOTFOUND'

function findProblem(error: ListenError, settings: Settings): string | undefined {
  const { code, syscall, port, hostname, address = hostname } = error
  if (code === 'EADDRINUSE') return `port ${port} is taken: set ${settings.port} to another one, or to 0 for a free one`
  if (code === 'EACCES' && syscall === 'listen')
    return `this user may not listen on port ${port}: set ${settings.port} to one from 1024 on, or to 0 for a free one`
  if (settings.host !== undefined && (isNoName(error) || (syscall === 'listen' && NO_ADDRESS.has(code))))
    return `${address} is no address of this machine: set ${settings.host} to one, such as 127.0.0.1, or to 0.0.0.0 for all of them`
  return undefined
}
