import { spawnSync } from 'node:child_process'
import { readArguments, WrongArguments } from './arguments.ts'
import { type FormName, hindranceTo } from './form.ts'
import { type Guarantee, wholeOf } from './guarantee.ts'
import { GUARANTEES } from './guarantees/all.ts'
import { describe, print, type Result, toTable } from './report.ts'
import { closers, tryGuarantee } from './try-guarantee.ts'

const IDS = GUARANTEES.map(({ id }) => id)
const USAGE = `Usage: npm run test:faults -- [${IDS.join('|')} …] [--form embedded|deployed] [--long] [--seed N]

Tries to break the guarantees of the system, with real processes. The deployed form needs MONGODB_URL and REDIS_URL.
  --long   a thousand buyers, a hundred kills: takes many minutes
  --seed   the numbers of chance of an earlier run, which prints its own`

// Whatever a broken guarantee left waiting is not waited for
process.exit(await main(process.argv.slice(2)))

async function main(args: string[]): Promise<number> {
  try {
    const plan = readArguments(args, IDS)
    if (!plan) {
      print(USAGE)
      return 0
    }
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void interrupt())
    print(`seed ${plan.seed}`)
    const forms = plan.forms.filter(canRun)
    const results: Result[] = []
    const planned = GUARANTEES.filter(({ id }) => plan.ids.includes(id)).filter(isEquipped)
    for (const guarantee of planned)
      for (const form of forms.filter((one) => guarantee.forms.includes(one)))
        if (!isPartOfAnother(guarantee, form, planned)) results.push(await tryAndTell(guarantee, form, plan))
    print(`\n${toTable(results)}`)
    return results.every(({ verdict }) => verdict === 'holds') ? 0 : 1
  } catch (error) {
    if (!(error instanceof WrongArguments)) throw error
    process.stderr.write(`${error.message}\n\n${USAGE}\n`)
    return 2
  }
}

async function tryAndTell(
  guarantee: Guarantee,
  form: FormName,
  plan: { seed: number; long: boolean },
): Promise<Result> {
  const result = await tryGuarantee(guarantee, form, plan)
  print(describe(result))
  return result
}

function isPartOfAnother(guarantee: Guarantee, form: FormName, planned: readonly Guarantee[]): boolean {
  const whole = wholeOf(guarantee, form, planned)
  if (whole) print(`${guarantee.id} is tried on ${form} as a part of ${whole.id}`)
  return whole !== undefined
}

function canRun(form: FormName): boolean {
  const hindrance = hindranceTo(form)
  if (hindrance) print(hindrance)
  return !hindrance
}

function isEquipped({ id, needs }: Guarantee): boolean {
  if (needs === undefined || isInstalled(needs)) return true
  print(`${id} is not run: it needs ${needs} on this machine`)
  return false
}

function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined
}

/** Child processes end with this one. */
async function interrupt(): Promise<void> {
  print('interrupted')
  await closers.close()
  process.exit(130)
}
