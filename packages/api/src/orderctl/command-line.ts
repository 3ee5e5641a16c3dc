import { parseArgs } from 'node:util'
import { type Command, type Flag, WrongArguments } from './command.ts'

const NEGATIVE = /^-\d+$/

/** What is given after the name of a command. @throws WrongArguments */
export function parseCommandLine({ usage, takes, flags: options = {} }: Command, args: readonly string[]) {
  const { values, positionals } = parse(args, { ...options, json: { type: 'boolean', about: '' } })
  // The usage names them in their order, and those that a command cannot do without come first
  if (positionals.length < takes.least)
    throw new WrongArguments(`${usage.split(/[ …]/)[positionals.length]} is missing`)
  if (positionals.length > takes.most) throw new WrongArguments(`unexpected argument: ${positionals[takes.most]}`)
  const { json, ...flags } = values
  return { positionals, flags, json: json === true }
}

function parse(args: readonly string[], options: Record<string, Flag>) {
  const { rest, negatives } = takeNegatives(args, options)
  try {
    const { values, positionals } = parseArgs({ args: rest, options, allowPositionals: true })
    return { values, positionals: [...positionals, ...negatives] }
  } catch (error) {
    throw new WrongArguments(complaintOf(error))
  }
}

/** A number below 0 would be taken for an option. It is the value of the flag before it, or an argument: where one is allowed, it comes last. */
function takeNegatives(args: readonly string[], options: Record<string, Flag>) {
  const rest: string[] = []
  const negatives: string[] = []
  for (const arg of args) {
    const before = rest.at(-1)
    if (!NEGATIVE.test(arg)) rest.push(arg)
    else if (before?.startsWith('--') && options[before.slice(2)]?.type === 'string') rest.push(`${rest.pop()}=${arg}`)
    else negatives.push(arg)
  }
  return { rest, negatives }
}

/** Node's own words give advice that is of no use here, such as to write `--` before it. */
function complaintOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  const option = /'(?:-\w, )?(-[^\s'=]*)/.exec(message)?.[1]
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `there is no ${option} here`
  if (code !== 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') throw error
  return message.includes('does not take') ? `${option} takes no value` : `${option} needs a value`
}
