import type { FastifyBaseLogger } from 'fastify'

type Method = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace'

/**
 * A request's logger, made once it has something to say. Most requests never have, and to make a child with its bindings costs more
 * than to check their token.
 */
export function requestLogger(root: FastifyBaseLogger, bindings: object, options: object): FastifyBaseLogger {
  return new RequestLogger(root, bindings, options) as unknown as FastifyBaseLogger
}

/** A class, for its methods are then on the prototype: an object per request, and nothing else. */
class RequestLogger {
  readonly #root: FastifyBaseLogger
  readonly #bindings: object
  readonly #options: object
  #made: FastifyBaseLogger | undefined

  constructor(root: FastifyBaseLogger, bindings: object, options: object) {
    this.#root = root
    this.#bindings = bindings
    this.#options = options
  }

  get #child(): FastifyBaseLogger {
    this.#made ??= this.#root.child(this.#bindings, this.#options)
    return this.#made
  }

  get level(): string {
    return this.#root.level
  }

  child(bindings: object, options: object = {}): FastifyBaseLogger {
    return this.#child.child(bindings, options)
  }

  silent(): void {}
  fatal(...line: Parameters<FastifyBaseLogger[Method]>): void {
    this.#child.fatal(...line)
  }
  error(...line: Parameters<FastifyBaseLogger[Method]>): void {
    this.#child.error(...line)
  }
  warn(...line: Parameters<FastifyBaseLogger[Method]>): void {
    this.#child.warn(...line)
  }
  info(...line: Parameters<FastifyBaseLogger[Method]>): void {
    this.#child.info(...line)
  }
  debug(...line: Parameters<FastifyBaseLogger[Method]>): void {
    this.#child.debug(...line)
  }
  trace(...line: Parameters<FastifyBaseLogger[Method]>): void {
    this.#child.trace(...line)
  }
}
