import { realpath } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { copyRepository } from '../repository-copy.ts'
import { select, WrongArguments } from './arguments.ts'
import { takeBaseline } from './baseline.ts'
import { AREAS } from './faults/all.ts'
import { describe, isGood, summaryOf, toTable } from './report.ts'
import { endPrograms, runProgram } from './run-program.ts'
import { inWords, type Sabotage } from './sabotage.ts'
import { type Result, trySabotage } from './try-sabotage.ts'

const USAGE = `Usage: npm run test:sabotage -- [AREA|WORDS …] [--quick] [--list] [--minutes N]

Puts deliberate faults into a copy of the code, one at a time; each has to be noticed by the test that stands beside it.
Areas: ${Object.keys(AREAS).join(', ')}. WORDS are part of a sabotage's name or file.
  --quick  only those that take a second or so
  --list   say which sabotages there are, and try none
  --minutes N  begin no further one after N minutes, and begin with any: over many runs all have their turn
MONGODB_URL and REDIS_URL are needed for some, which are left out without.`

/** Where there is not the time for all, their tests are not run without a fault for all either. */
const AT_A_TIME = 12

const print = (line: string): void => void process.stdout.write(`${line}\n`)

process.exitCode = await main(process.argv.slice(2))

async function main(args: string[]): Promise<number> {
  try {
    const selection = select(args, AREAS)
    if (!selection) print(USAGE)
    if (!selection?.list) return selection ? await tryAll(selection.sabotages, selection.minutes) : 0
    for (const { name, noticedBy } of selection.sabotages) print(`${name}  (${inWords(noticedBy)})`)
    return 0
  } catch (error) {
    if (!(error instanceof WrongArguments)) throw error
    process.stderr.write(`${error.message}\n\n${USAGE}\n`)
    return 2
  }
}

async function tryAll(selected: readonly Sabotage[], minutes?: number): Promise<number> {
  const sabotages = minutes === undefined ? selected : startAnywhere(selected)
  const endMs = (minutes ?? Number.POSITIVE_INFINITY) * 60_000
  const copy = await copyRepository()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      endPrograms()
      void copy.remove().then(() => process.exit(130))
    })
  try {
    await assertRunsItself(copy.path)
    const results: Result[] = []
    for (const some of inParts(sabotages, minutes === undefined ? sabotages.length : AT_A_TIME)) {
      if (performance.now() > endMs) break
      const baseline = await takeBaseline(copy.path, some)
      print(`without a fault: ${Math.round(performance.now() / 1000)} s`)
      for (const sabotage of some) {
        if (performance.now() > endMs) break
        const result = await trySabotage(copy.path, sabotage, baseline)
        results.push(result)
        print(describe(result))
      }
    }
    print(`\n${toTable(results)}\n\n${summaryOf(results)} in ${Math.round(performance.now() / 1000)} s`)
    const left = sabotages.length - results.length
    if (left > 0) print(`${left} were not tried within ${minutes} minutes`)
    return results.length > 0 && results.every(isGood) ? 0 : 1
  } finally {
    await copy.remove()
  }
}

function inParts<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, part) => list.slice(part * size, (part + 1) * size))
}

function startAnywhere<T>(list: readonly T[]): T[] {
  const first = Math.floor(Math.random() * list.length)
  return [...list.slice(first), ...list.slice(0, first)]
}

/** A copy that ran the original's packages would notice nothing. */
async function assertRunsItself(copy: string): Promise<void> {
  const program = "console.log(import.meta.resolve('@orders/shared/ports/clock'))"
  const { output } = await runProgram(copy, ['--input-type=module', '-e', program], 10_000)
  if (!output.startsWith(pathToFileURL(await realpath(copy)).href))
    throw new Error(`the copy would run what is not its own: ${output}`)
}
