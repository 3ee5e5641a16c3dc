import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'

export interface Arguments {
  /** Only this one, with its trace. */
  seed?: number
  from: number
  /** How many, or for how long. */
  seeds: number
  minutes?: number
  threads: number
}

/** What is wrong with the arguments, in words for people. */
export class WrongArguments extends Error {}

export const USAGE = `Usage: npm run test:simulation -- [--seeds N] [--from N] [--minutes M] [--threads N] [--seed N]

Runs the real use cases, handlers, relay and watchdog on simulated services, clock and crashes: one schedule for each seed.
  --seeds    how many (2000)
  --from     the first (1)
  --minutes  as many as there is time for, from a random first one
  --threads  how many side by side (as many as the machine runs)
  --seed     replays one, prints its plan, and the smallest plan that fails in the same way`

const OPTIONS = ['seed', 'from', 'seeds', 'minutes', 'threads'] as const

/** @returns undefined when only help is wanted @throws WrongArguments */
export function readArguments(args: string[]): Arguments | undefined {
  const values = parse(args)
  if (values['help']) return undefined
  const given = Object.fromEntries(OPTIONS.flatMap((name) => numberOf(name, values[name])))
  const from = given['from'] ?? (given['minutes'] ? Math.floor(Math.random() * 2 ** 31) : 1)
  return { seeds: 2_000, threads: availableParallelism(), ...given, from }
}

function numberOf(name: string, value: unknown): [string, number][] {
  if (value === undefined) return []
  if (typeof value !== 'string' || !/^\d{1,10}$/.test(value)) throw new WrongArguments(`--${name} is a whole number.`)
  return [[name, Number(value)]]
}

function parse(args: string[]): Record<string, unknown> {
  try {
    const options = Object.fromEntries(OPTIONS.map((name) => [name, { type: 'string' as const }]))
    return parseArgs({ args, options: { ...options, help: { type: 'boolean', short: 'h' } } }).values
  } catch (error) {
    throw new WrongArguments(error instanceof Error ? error.message : String(error))
  }
}
