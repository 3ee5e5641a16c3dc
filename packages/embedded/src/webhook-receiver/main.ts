import { untilItListens } from '@orders/shared/lifecycle/listening'
import { readArguments, USAGE, WrongArguments } from './arguments.ts'
import { startReceiver } from './receiver.ts'

try {
  const chosen = readArguments(process.argv.slice(2), process.env)
  if (chosen) await run(chosen)
  else console.log(USAGE)
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  console.error(error instanceof WrongArguments ? `${message}\n\n${USAGE}` : `Could not start: ${message}`)
  process.exitCode = error instanceof WrongArguments ? 2 : 1
}

async function run({ port, ...options }: NonNullable<ReturnType<typeof readArguments>>): Promise<void> {
  const receiver = await untilItListens(startReceiver({ ...options, print: console.log }, port), { port: '--port' })
  console.log(`Webhooks are received at ${receiver.url}/. Stop it with Ctrl+C.`)
  if (options.secrets.length === 0) console.log('Without --secret nothing is verified.')
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, receiver.close)
}
