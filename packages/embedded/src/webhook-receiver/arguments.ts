import { parseArgs } from 'node:util'
import Type, { type Static } from 'typebox'
import * as Value from 'typebox/value'
import { type Behaviour, BehaviourSchema, WELL } from './behaviour.ts'

const PortSchema = Type.Integer({ minimum: 0, maximum: 65_535 })
const DEFAULT_PORT = 4000

export interface Arguments {
  port: Static<typeof PortSchema>
  secrets: string[]
  behaviour: Behaviour
  /** Print each delivery as it came, too. */
  dump: boolean
}

export const USAGE = `Usage: npm run webhook-receiver -- [--port N] [--secret whsec_… …] [how it answers]

Takes deliveries of webhooks at http://127.0.0.1:PORT/, verifies them, and prints a line for each.
  --port N        4000 without it; 0 takes a free one
  --secret TEXT   what POST /api/admin/webhooks has answered; twice while it is rotated. WEBHOOK_SECRET does the same
  --dump          print each delivery as it came, too: as variables of a shell
  --fail SHARE    answer 500 to that share of deliveries, from 0 to 1
  --status CODE   answer CODE
  --hang          answer nothing
  --slow MS       answer so much later
  --triple        answer 500 to each delivery twice, after having taken it
  --shuffle       hold deliveries back, and answer some at a time in any order
While it runs: curl -X PUT http://127.0.0.1:4000/behaviour -d '{"fail":0.5}'`

/** What is wrong with the arguments, in words for those who typed them. */
export class WrongArguments extends Error {}

/**
 * @returns undefined when only help is wanted
 * @throws WrongArguments
 */
export function readArguments(args: string[], env: NodeJS.ProcessEnv): Arguments | undefined {
  const given = parse(args)
  if (given.help) return undefined
  const behaviour = Object.fromEntries(
    Object.entries(BehaviourSchema.properties).map(([name, schema]) => {
      const key = name as keyof Behaviour
      const flag = key === 'delayMs' ? 'slow' : key
      const value = toNumber(given[flag]) ?? WELL[key]
      if (!Value.Check(schema, value)) throw new WrongArguments(`--${flag} takes no such value.`)
      return [key, value]
    }),
  ) as Behaviour
  const port = toNumber(given.port) ?? DEFAULT_PORT
  if (!Value.Check(PortSchema, port)) throw new WrongArguments('--port takes a number from 0 to 65535.')
  return { port, secrets: secretsOf(given.secret ?? [], env), behaviour, dump: given.dump ?? false }
}

function secretsOf(given: readonly string[], { WEBHOOK_SECRET }: NodeJS.ProcessEnv): string[] {
  const secrets = given.length > 0 || !WEBHOOK_SECRET ? [...given] : [WEBHOOK_SECRET]
  if (secrets.some((secret) => !/^whsec_[A-Za-z0-9+/]+=*$/.test(secret)))
    throw new WrongArguments('A secret begins with whsec_, and base64 follows.')
  return secrets
}

/** Of text; what is no text stays. */
const toNumber = <T>(value: string | T): number | T =>
  typeof value === 'string' ? Number(value.trim() || Number.NaN) : value

function parse(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        port: { type: 'string' },
        secret: { type: 'string', multiple: true },
        dump: { type: 'boolean' },
        fail: { type: 'string' },
        status: { type: 'string' },
        hang: { type: 'boolean' },
        slow: { type: 'string' },
        triple: { type: 'boolean' },
        shuffle: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    return values
  } catch (error) {
    throw new WrongArguments(error instanceof Error ? error.message : String(error))
  }
}
