import type { Clock } from '@orders/shared/ports/clock'
import type { MessageSender } from '@orders/shared/ports/services'
import type { Store } from '@orders/shared/ports/stores'

/** What the commands work on. */
export interface Backing {
  store: Store
  clock: Clock
  /** When, from now, the watchdog looks after an order that is retried. */
  deadlineMs: number
  /** Left out where the queue cannot be reached from outside of the system. */
  messages?: MessageSender
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
  json: unknown
  text: string
  /** For people, beside the result. */
  note?: string | undefined
  /** Something was refused, though perhaps not everything. */
  refused?: boolean
  /** Why not everything was tried. */
  cutShortBy?: unknown
}

export interface Command {
  /** What follows its name, such as `ID N`. */
  usage: string
  summary: string
  /** How many arguments it takes. */
  takes: { least: number; most: number }
  flags?: Record<string, { type: 'string' | 'boolean' }>
  /** @throws WrongArguments, DomainError, StoreUnavailable */
  run(input: CommandInput, backing: Backing): Promise<CommandResult>
}

/** The command line makes no sense; the message says why. */
export class WrongArguments extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'WrongArguments'
  }
}

/** Somebody has had enough, in the middle of the work. */
export class Interrupted extends Error {
  constructor() {
    super('Interrupted; what is listed is done.')
    this.name = 'Interrupted'
  }
}
