import type { Clock } from '@orders/shared/ports/clock'
import type { Store } from '@orders/shared/ports/stores'

/** What the commands work on. */
export interface Backing {
  store: Store
  /** The setting that says where the store is, for whoever finds it away. */
  storeSetting: 'MONGODB_URL' | 'DATA_DIR'
  clock: Clock
  /** When, from now, the watchdog looks after an order that is retried. */
  deadlineMs: number
}

export interface CommandInput {
  positionals: readonly string[]
  flags: Readonly<Record<string, string | boolean | undefined>>
  /** Of the terminal; left out where a file or another program reads. */
  columns?: number | undefined
  /** For work that takes its time. */
  onProgress(line: string): void
  /** Calls the listener when somebody does not want to wait for the rest; without one, that ends the process. */
  onInterrupt(listener: () => void): void
}

/** What a command has found or done: for scripts, and for people. */
export interface CommandResult {
  /** Left out where there is no result: not even that there is nothing. */
  json?: unknown
  text: string
  /** For people, beside the result. */
  note?: string | undefined
  /** Something was refused, though perhaps not everything. */
  refused?: boolean
  /** Why not everything was tried. */
  cutShortBy?: unknown
}

export interface Flag {
  type: 'string' | 'boolean'
  /** What its value stands for in the usage, such as `N`. */
  value?: string
  /** For people, who want to know which values it takes. */
  about: string
}

export interface Command {
  /** What follows its name, such as `ID N`. */
  usage: string
  summary: string
  /** How many arguments it takes. */
  takes: { least: number; most: number }
  flags?: Record<string, Flag>
  /** @throws WrongArguments, NotFound, ServiceAway, DomainError, StoreUnavailable */
  run(input: CommandInput, backing: Backing): Promise<CommandResult>
}

/** The command line makes no sense; the message says why. */
export class WrongArguments extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'WrongArguments'
  }
}

/** Nobody and nothing is meant by what was given; the message says what. */
export class NotFound extends Error {
  /** For scripts, beside the codes that the API has. */
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'NotFound'
    this.code = code
  }
}

/** A backing service does not answer; the message says which, and which setting names it. */
export class ServiceAway extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ServiceAway'
  }
}

/** Somebody has had enough, in the middle of the work. */
export class Interrupted extends Error {
  constructor() {
    super('Interrupted; what is listed is done.')
    this.name = 'Interrupted'
  }
}
