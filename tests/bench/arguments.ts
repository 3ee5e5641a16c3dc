import { parseArgs } from 'node:util'
import { BOTH_FORMS, type FormName } from '../faults/form.ts'
import type { Effort } from './measurement.ts'

export interface Plan extends Effort {
  names: string[]
  forms: readonly FormName[]
  json: boolean
  /** Measure nothing: write what was measured last into this page. */
  page?: string
}

/** What is wrong with the arguments, in words for whoever typed them. */
export class WrongArguments extends Error {}

/** What a run without arguments does; the lists of a million orders take minutes to fill. */
const DEFAULTS = { rounds: '5', seconds: '3', orders: '100000' }
const PAGE = 'docs/performance.md'

/**
 * @returns undefined when only help is wanted
 * @throws WrongArguments
 */
export function readArguments(args: string[], knownNames: readonly string[]): Plan | undefined {
  const values = parse(args)
  if (values.help) return undefined
  const names = (values.only ?? []).flatMap((some) => some.split(','))
  const unknown = names.filter((name) => !knownNames.includes(name))
  if (unknown.length > 0)
    throw new WrongArguments(`There is no ${unknown.join(', ')}: choose from ${knownNames.join(' ')}.`)
  const forms = BOTH_FORMS.filter((form) => values.form === undefined || form === values.form)
  if (forms.length === 0) throw new WrongArguments(`--form is ${BOTH_FORMS.join(' or ')}.`)
  return {
    names: names.length > 0 ? names : [...knownNames],
    forms,
    json: values.json,
    rounds: wholeNumber('--rounds', values.rounds),
    seconds: wholeNumber('--seconds', values.seconds),
    orders: wholeNumber('--orders', values.orders),
    ...(values.doc ? { page: PAGE } : {}),
  }
}

/** @throws WrongArguments */
export function wholeNumber(name: string, value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new WrongArguments(`${name} is a whole number from 1 on.`)
  return Number(value)
}

function parse(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        only: { type: 'string', multiple: true },
        form: { type: 'string' },
        json: { type: 'boolean', default: false },
        rounds: { type: 'string', default: DEFAULTS.rounds },
        seconds: { type: 'string', default: DEFAULTS.seconds },
        orders: { type: 'string', default: DEFAULTS.orders },
        doc: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    })
    return values
  } catch (error) {
    throw new WrongArguments(error instanceof Error ? error.message : String(error))
  }
}
