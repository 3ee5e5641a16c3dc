import { parseArgs } from 'node:util'
import { isPartName, PARTS, type PartName } from './parts/all.ts'

export interface Wishes {
  name?: string
  scope?: string
  without: PartName[]
  isDryRun: boolean
  isForced: boolean
}

export class WrongArguments extends Error {}

export const USAGE = `npm run make-yours -- [--name NAME] [--scope @SCOPE] [--without PART,PART] [--dry-run] [--force]

  --name     of the product, such as acme-orders: lower-case letters, digits and hyphens
  --scope    of its packages, such as @acme
  --without  parts to take out:
${Object.entries(PARTS)
  .map(([name, { what }]) => `               ${name.padEnd(9)} ${what}`)
  .join('\n')}
  --dry-run  says what it would do, and does nothing
  --force    also where there are changes that are not committed
`

/** It becomes part of package names, host names, URNs and stack names: what all of them take. */
const NAME = /^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){1,49}$/
const SCOPE = /^@[a-z0-9](?:[a-z0-9]|-(?=[a-z0-9])){0,49}$/

/** @returns undefined where help is asked for @throws WrongArguments */
export function wishesOf(args: readonly string[]): Wishes | undefined {
  const { name, scope, without = '', help, 'dry-run': isDryRun = false, force: isForced = false } = parsed(args)
  if (help) return undefined
  const parts = without.split(',').filter((part) => part !== '')
  const unknown = parts.filter((part) => !isPartName(part))
  if (unknown.length > 0)
    throw new WrongArguments(`There is no part ${unknown.join(', ')}. There are ${Object.keys(PARTS).join(', ')}.`)
  if (name !== undefined && !NAME.test(name))
    throw new WrongArguments(
      `--name ${name}: a name has 2 to 50 lower-case letters, digits and single hyphens, and begins with a letter.`,
    )
  if (scope !== undefined && !SCOPE.test(scope))
    throw new WrongArguments(`--scope ${scope}: a scope is @ and then lower-case letters, digits and single hyphens.`)
  if (name === undefined && scope === undefined && parts.length === 0)
    throw new WrongArguments('Nothing to do: say --name, --scope or --without.')
  return {
    ...(name === undefined ? {} : { name }),
    ...(scope === undefined ? {} : { scope }),
    without: [...new Set(parts.filter(isPartName))],
    isDryRun,
    isForced,
  }
}

function parsed(args: readonly string[]) {
  const flag = { type: 'boolean' } as const
  const text = { type: 'string' } as const
  try {
    const options = { name: text, scope: text, without: text, 'dry-run': flag, force: flag, help: flag }
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw new WrongArguments(error instanceof Error ? error.message : String(error), { cause: error })
  }
}
