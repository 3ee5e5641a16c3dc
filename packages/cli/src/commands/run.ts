import { readConfig } from '@orders/shared/config/environment'
import type { OrderChangeDeps } from '@orders/shared/orders/change-order'
import type { Clock } from '@orders/shared/ports/clock'
import type { UrlRules } from '@orders/shared/ports/subscribers'
import type { Command } from 'commander'
import { Registry } from 'prom-client'
import { EXIT } from '../exit-codes.ts'
import { openStore, StoreConfigSchema, urlRulesOf } from '../open-store.ts'
import type { Terminal } from '../output/terminal.ts'

/** What the commands work on. */
export interface Backing extends OrderChangeDeps {
  /** When, from now, the watchdog looks after an order that is retried. */
  deadlineMs: number
  urlRules: UrlRules
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

export interface ResultOptions {
  json?: boolean
}

/**
 * Opens the store, does the work and prints what came of it. Arguments are checked before: nothing is done on a wrong one.
 * @throws ConfigError, and what the work throws
 */
export type Run = (
  options: ResultOptions,
  work: (backing: Backing, terminal: Terminal) => Promise<CommandResult>,
) => Promise<void>

export const createRunner =
  (terminal: Terminal, clock: Clock): Run =>
  async ({ json: asJson = false }, work) => {
    const config = readConfig(StoreConfigSchema)
    const store = await openStore(config)
    // A change from outside of the system: its worker finds the event in the outbox within a second. Its cache forgets orders in
    // progress within seconds; a settled order that is retried is renewed there by the worker.
    const backing: Backing = {
      store,
      clock,
      relay: { nudge: () => {} },
      cache: { put: async () => {} },
      changes: { publish: () => {} },
      metrics: new Registry(),
      deadlineMs: config.ORDER_DEADLINE_SECONDS * 1000,
      urlRules: urlRulesOf(config),
    }
    const { json, text, note, refused, cutShortBy } = await work(backing, terminal).finally(store.close)
    if (!asJson && text !== '') terminal.print(text)
    if (asJson && json !== undefined) terminal.print(JSON.stringify(json, null, 2))
    if (note !== undefined) terminal.printError(note)
    if (cutShortBy !== undefined) throw cutShortBy
    if (refused) terminal.endWith(EXIT.refused)
  }

/** Commands under one name. */
export const addGroup = (parent: Command, name: string, summary: string): Command =>
  parent.command(name).description(summary).helpCommand(false)

/** A command with a result for scripts. @param call its name and arguments, such as `show <id>` */
export const addResultCommand = (parent: Command, call: string, summary: string): Command =>
  parent.command(call).description(summary).option('--json', 'print the result as JSON')
