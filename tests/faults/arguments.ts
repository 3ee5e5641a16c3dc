import { parseArgs } from 'node:util'
import { BOTH_FORMS, type FormName } from './form.ts'

export interface Plan {
  ids: string[]
  forms: readonly FormName[]
  long: boolean
  seed: number
}

/** What is wrong with the arguments, in words for whoever typed them. */
export class WrongArguments extends Error {}

/**
 * @returns undefined when only help is wanted
 * @throws WrongArguments
 */
export function readArguments(args: string[], knownIds: readonly string[]): Plan | undefined {
  const { values, positionals } = parse(args)
  if (values.help) return undefined
  const ids = positionals.map((id) => id.toUpperCase())
  const unknown = ids.filter((id) => !knownIds.includes(id))
  if (unknown.length > 0)
    throw new WrongArguments(`There is no ${unknown.join(', ')}: choose from ${knownIds.join(' ')}.`)
  const forms = BOTH_FORMS.filter((form) => values.form === undefined || form === values.form)
  if (forms.length === 0) throw new WrongArguments(`--form is ${BOTH_FORMS.join(' or ')}.`)
  const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 32))
  if (!/^\d{1,10}$/.test(seed)) throw new WrongArguments('--seed is a whole number.')
  return { ids: ids.length > 0 ? ids : [...knownIds], forms, long: values.long, seed: Number(seed) }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        long: { type: 'boolean', default: false },
        form: { type: 'string' },
        seed: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new WrongArguments(error instanceof Error ? error.message : String(error))
  }
}
