/**
 * Why a backing service is of no use at the moment, in words of our own that health may show: no host, no message of a driver, no
 * customer's data. Ports reject with it, or with an error that has it for its cause.
 */
export class DependencyDown extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options)
    this.name = 'DependencyDown'
  }
}

/** @returns the reason that health may show, or undefined where the error has none */
export function findReason(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof DependencyDown) return at.message
  return undefined
}
