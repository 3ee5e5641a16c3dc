export interface DependencyDownOptions extends ErrorOptions {
  /** A word for metrics, such as `read_only`; `down` by default. */
  state?: string
  /** Whether it can be reached all the same: health then calls it degraded. */
  answers?: boolean
}

/**
 * Why a backing service is of no use at the moment, in words of our own that health may show: no host, no message of a driver, no
 * customer's data. Ports reject with it, or with an error that has it for its cause.
 */
export class DependencyDown extends Error {
  readonly state: string
  readonly answers: boolean

  constructor(reason: string, { state = 'down', answers = false, ...options }: DependencyDownOptions = {}) {
    super(reason, options)
    this.name = 'DependencyDown'
    this.state = state
    this.answers = answers
  }
}

/** @returns what health and metrics may show of an error, or undefined where that is nothing */
export function findDependencyDown(error: unknown): DependencyDown | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof DependencyDown) return at
  return undefined
}

/** @returns the reason that health may show, or undefined where the error has none */
export const findReason = (error: unknown): string | undefined => findDependencyDown(error)?.message
