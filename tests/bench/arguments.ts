import { parseArgs } from 'node:util'

export interface BenchPlan {
  json: boolean
  names: string[]
  /** Yardstick and subject in turn, so many times. */
  rounds: number
  /** How long each load of a round lasts. */
  seconds: number
  /** Orders that the lists are measured over. */
  orders: number
  form: 'embedded' | 'deployed' | 'both'
}

export class WrongArguments extends Error {}

/** @returns undefined where help is asked for */
export function readArguments(args: string[], known: readonly string[]): BenchPlan | undefined {
  const { values } = parse(args)
  if (values.help) return undefined
  const names = values.only?.flatMap((some) => some.split(',')) ?? [...known]
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new WrongArguments(`there is no measurement called ${unknown}`)
  const { form } = values
  if (form !== 'embedded' && form !== 'deployed' && form !== 'both')
    throw new WrongArguments('--form is embedded, deployed or both')
  return {
    json: values.json,
    names,
    rounds: count('rounds', values.rounds),
    seconds: count('seconds', values.seconds),
    orders: count('orders', values.orders),
    form,
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        help: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true },
        form: { type: 'string', default: 'both' },
        rounds: { type: 'string', default: '5' },
        seconds: { type: 'string', default: '3' },
        orders: { type: 'string', default: '100000' },
      },
    })
  } catch (error) {
    throw new WrongArguments(error instanceof Error ? error.message : String(error))
  }
}

function count(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new WrongArguments(`--${name} is a whole number from 1 on`)
  return Number(text)
}
