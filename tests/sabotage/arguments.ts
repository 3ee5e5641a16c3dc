import { parseArgs } from 'node:util'
import type { Sabotage } from './sabotage.ts'

export interface Selection {
  sabotages: readonly Sabotage[]
  /** Only say what there is. */
  list: boolean
  /** After so many minutes no further sabotage is begun; no limit when left out. */
  minutes?: number
}

/** What is wrong with the arguments, in words for whoever typed them. */
export class WrongArguments extends Error {}

/**
 * @returns undefined when only help is wanted
 * @throws WrongArguments
 */
export function select(args: string[], areas: Record<string, readonly Sabotage[]>): Selection | undefined {
  const { values, positionals } = parse(args)
  if (values.help) return undefined
  const all = Object.values(areas).flat()
  const named = positionals.length === 0 ? all : positionals.flatMap((name) => namedBy(name, areas))
  const sabotages = [...new Set(named)].filter(({ quick }) => !values.quick || quick)
  const chosen = { sabotages, list: values.list }
  return values.minutes === undefined ? chosen : { ...chosen, minutes: toMinutes(values.minutes) }
}

function toMinutes(given: string): number {
  const minutes = Number(given)
  if (!(minutes > 0)) throw new WrongArguments(`--minutes takes a number above 0, not "${given}".`)
  return minutes
}

/** All of an area, or those whose name or file contains the words. */
function namedBy(words: string, areas: Record<string, readonly Sabotage[]>): readonly Sabotage[] {
  const area = areas[words]
  if (area) return area
  const wanted = words.toLowerCase()
  const found = Object.values(areas)
    .flat()
    .filter(({ name, file }) => name.toLowerCase().includes(wanted) || file.includes(words))
  if (found.length === 0)
    throw new WrongArguments(`No sabotage is called "${words}". The areas: ${Object.keys(areas).join(', ')}.`)
  return found
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        quick: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        minutes: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new WrongArguments(error instanceof Error ? error.message : String(error))
  }
}
