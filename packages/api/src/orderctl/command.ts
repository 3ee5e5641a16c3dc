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
  /** For work that takes its time. */
  onProgress(line: string): void
}

/** What a command has found or done: for scripts, and for people. */
export interface CommandResult {
  json: unknown
  text: string
  /** Something was refused, though perhaps not everything. */
  refused?: boolean
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

/** @throws WrongArguments */
export function integerOf(name: string, text: string | undefined, { least, most }: { least: number; most: number }) {
  const value = /^-?\d{1,15}$/.test(text ?? '') ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new WrongArguments(`${name} is a whole number from ${least} to ${most}`)
}

/** A flag that takes a value. */
export const textOf = (value: string | boolean | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined
