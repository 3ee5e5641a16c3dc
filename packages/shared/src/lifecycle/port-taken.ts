/**
 * Waits until something listens. Where its port is taken, the error says which setting chooses another one.
 * @throws Error
 */
export async function untilItListens<T>(start: Promise<T>, setting: string): Promise<T> {
  try {
    return await start
  } catch (error) {
    throw isPortTaken(error) ? portTaken(error.port, setting, error) : error
  }
}

/** For servers that do not report a taken port as one. */
export const portTaken = (port: number, setting: string, cause?: unknown): Error =>
  new Error(`port ${port} is taken: set ${setting} to another one, or to 0 for a free one`, { cause })

const isPortTaken = (error: unknown): error is Error & { port: number } =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error
