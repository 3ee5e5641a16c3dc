import { readArguments, USAGE, WrongArguments } from './capacity/arguments.ts'
import { planCapacity } from './capacity/plan.ts'
import { toText } from './capacity/report.ts'

try {
  const request = readArguments(process.argv.slice(2))
  if (request) {
    const plan = planCapacity(request.load, request.assumptions)
    console.log(request.json ? JSON.stringify({ ...request, ...plan }, null, 2) : toText(plan))
  } else console.log(USAGE)
} catch (error) {
  if (!(error instanceof WrongArguments)) throw error
  console.error(`${error.message}\n\n${USAGE}`)
  process.exitCode = 2
}
